/** What part of what was then came to it, if that was anything above zero. */
export function changeOf(now: number | null, then: number | null): number | null {
  return now === null || then === null || then <= 0 ? null : (now - then) / then
}
