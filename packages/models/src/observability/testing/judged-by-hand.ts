/** Days of one table, each with its rows or its lag in hours. */
export interface Series {
  readonly table: string
  /** Rows by day; rows of the table as it stood on a day; hours behind on a day. */
  readonly kind: 'days' | 'total' | 'freshness'
  /** Days since 1970. */
  readonly days: readonly { readonly day: number; readonly value: number; readonly nulls?: number }[]
}

export interface Settings {
  readonly sensitivity: number
  readonly windowDays: number
  readonly minTrainingDays: number
  readonly direction: 'both' | 'spike' | 'drop'
}

/** What is said of one judged day. */
export interface Judged {
  readonly table: string
  readonly kind: string
  readonly day: string
  readonly value: number
  readonly expected: number
  readonly lower: number
  readonly upper: number
  readonly score: number
  readonly trainingDays: number
  readonly isSeasonal: boolean
  readonly isAnomaly: boolean
}

interface Point {
  readonly day: number
  readonly value: number
  readonly level: number
  readonly leastSpread: number
}

interface Judging {
  readonly table: string
  readonly kind: 'volume' | 'null_rate' | 'freshness'
  readonly settings: Settings
  readonly valueAt: (level: number) => number
}

/** The same as the query says, in loops over plain numbers: what the query is compared with. */
export function judgedByHand(
  { table, kind, days }: Series,
  { lastDay, settings }: { readonly lastDay: number; readonly settings: Settings },
): readonly Judged[] {
  if (kind === 'freshness') {
    const points = days.map(({ day, value }) => ({ day, value, level: value, leastSpread: 6 }))
    return judge(points, [days.at(-1)?.day ?? 0], {
      table,
      kind: 'freshness',
      settings,
      valueAt: (level) => Math.max(0, level),
    })
  }
  const volume = { table, kind: 'volume', settings, valueAt: rowsAt } as const
  if (kind === 'total') return judge(days.map(volumePoint), [days.at(-1)?.day ?? 0], volume)
  const known = days.filter(({ day }) => day <= lastDay)
  const [first] = known
  if (!first) return []
  const byDay = new Map(known.map((each) => [each.day, each]))
  const volumes: Point[] = []
  for (let day = Math.max(first.day, lastDay - settings.windowDays - 1); day <= lastDay; day++) {
    volumes.push(volumePoint({ day, value: byDay.get(day)?.value ?? 0 }))
  }
  const rates = known.flatMap(({ day, value: rows, nulls = 0 }) =>
    rows < 20
      ? []
      : [
          {
            day,
            value: nulls / rows,
            level: Math.asin(Math.sqrt((nulls + 3 / 8) / (rows + 3 / 4))),
            leastSpread: 1 / (2 * Math.sqrt(rows)),
          },
        ],
  )
  const shareAt = (level: number): number => Math.sin(Math.min(Math.max(level, 0), Math.PI / 2)) ** 2
  return [
    ...judge(volumes, [lastDay - 1, lastDay], volume),
    ...judge(rates, [lastDay - 1, lastDay], { table, kind: 'null_rate', settings, valueAt: shareAt }),
  ]
}

function judge(points: readonly Point[], judgedDays: readonly number[], judging: Judging): readonly Judged[] {
  return judgedDays.flatMap((day) => {
    const point = points.find((each) => each.day === day)
    const judged = point && judgeOne(point, points, judging)
    return judged ? [judged] : []
  })
}

function judgeOne(point: Point, points: readonly Point[], { table, kind, settings, valueAt }: Judging): Judged | null {
  const { sensitivity, windowDays, minTrainingDays, direction } = settings
  const training = points.filter(({ day }) => day < point.day && day >= point.day - windowDays)
  if (training.length < Math.max(minTrainingDays, 3)) return null
  const sameWeekday = (day: number): readonly Point[] => training.filter((each) => (each.day - day) % 7 === 0)
  const isSeasonal = sameWeekday(point.day).length > 0 && training.every(({ day }) => sameWeekday(day).length >= 3)
  const peersOf = (day: number): readonly Point[] => (isSeasonal ? sameWeekday(day) : training)
  const usual = (day: number): number => middle(peersOf(day).map(({ level }) => level))
  const deviations = training.map(({ day, level }) => Math.abs(level - usual(day)))
  const mad = middle(deviations)
  const mean = deviations.reduce((sum, each) => sum + each, 0) / deviations.length
  const peers = peersOf(point.day)
  const count = peers.length
  const uncertainty = Math.sqrt(((1 + Math.PI / 2 / count) * count) / (count - 1))
  const spread = uncertainty * Math.max(point.leastSpread, mad > 0 ? 1.4826 * mad : 1.2533 * mean)
  const center = usual(point.day)
  const score = (point.level - center) / spread
  const expected = middle(peers.map(({ value }) => value))
  const levels = training.map(({ level }) => level)
  const isBeyond = point.level < Math.min(...levels) || point.level > Math.max(...levels)
  const counts = {
    volume: direction === 'both' || direction === (score > 0 ? 'spike' : 'drop'),
    null_rate: score > 0 && point.value - expected >= 0.01,
    freshness: score > 0,
  }
  return {
    table,
    kind,
    day: new Date(point.day * 86_400_000).toISOString().slice(0, 10),
    value: point.value,
    expected,
    lower: valueAt(center - sensitivity * spread),
    upper: valueAt(center + sensitivity * spread),
    score,
    trainingDays: training.length,
    isSeasonal,
    isAnomaly: Math.abs(score) > sensitivity && (isSeasonal || isBeyond) && counts[kind],
  }
}

function volumePoint({ day, value }: { readonly day: number; readonly value: number }): Point {
  return { day, value, level: 2 * Math.sqrt(value + 3 / 8), leastSpread: 1 }
}

function rowsAt(level: number): number {
  return Math.max(0, (Math.max(0, level) / 2) ** 2 - 3 / 8)
}

function middle(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const half = sorted.length / 2
  const [low = 0, high = 0] = [sorted[Math.ceil(half) - 1], sorted[Math.floor(half)]]
  return (low + high) / 2
}
