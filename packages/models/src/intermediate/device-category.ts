/** SQL of mobile, tablet or desktop out of a text that names a device or its system; null where it tells neither. */
export function deviceCategory(description: string): string {
  return `case
      when regexp_matches(${description}, 'ipad|tablet|kindle|galaxy tab', 'i') then 'tablet'
      when regexp_matches(${description}, 'iphone|ipod|ios|android|phone|pixel|galaxy|blackberry|mobile', 'i') then 'mobile'
      when regexp_matches(${description}, 'windows|mac|linux|chrome ?os|chromebook|desktop', 'i') then 'desktop'
    end`
}
