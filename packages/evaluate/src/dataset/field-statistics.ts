import { hashJson } from '@dspex/core/implement'

/** What stands in one field across a data set. */
export interface FieldStatistics {
  /** Which field: `inputs.question`. */
  readonly path: string
  /** How many examples have a value. */
  readonly present: number
  /** How many have none: absent or null. */
  readonly missing: number
  /** How many texts have nothing in them but white space. */
  readonly blank: number
  /** How many values there are of each JSON type. */
  readonly types: Readonly<Record<string, number>>
  /** How many different values there are. */
  readonly distinct: number
  /** Lengths of texts in characters (code points) and of lists in items; absent where there are none. */
  readonly lengths?: NumberSummary | undefined
  /** The numbers themselves; absent where there are none. */
  readonly numbers?: NumberSummary | undefined
  /** The most frequent values, at most 20, the most frequent first: the balance of labels. Objects are left out. */
  readonly values: readonly {
    /** The value itself. */
    readonly value: string | number | boolean
    /** How many examples have it. */
    readonly count: number
    /** Its share, from 0 to 1, of the examples that have a value in this field. */
    readonly share: number
  }[]
}

/** The distribution of some numbers in brief. Quantiles are interpolated. */
export interface NumberSummary {
  /** How many numbers there are. */
  readonly count: number
  /** Their mean. */
  readonly mean: number
  /** The smallest. */
  readonly min: number
  /** The quantile 0.25. */
  readonly lowerQuartile: number
  /** The quantile 0.5. */
  readonly median: number
  /** The quantile 0.75. */
  readonly upperQuartile: number
  /** The largest. */
  readonly max: number
}

const listedValues = 20

/** Counts what stands in one field. `values` has one entry per example. */
export function summarizeField(path: string, values: readonly unknown[]): FieldStatistics {
  const present = values.filter((value) => value !== undefined && value !== null)
  const types: Record<string, number> = {}
  const counts = new Map<string | number | boolean, number>()
  const objects = new Set<string>()
  const lengths: number[] = []
  const numbers: number[] = []
  let blank = 0
  for (const value of present) {
    const type = Array.isArray(value) ? 'array' : typeof value
    types[type] = (types[type] ?? 0) + 1
    if (typeof value === 'object') objects.add(hashJson(value))
    else counts.set(value as string, (counts.get(value as string) ?? 0) + 1)
    if (Array.isArray(value)) lengths.push(value.length)
    if (typeof value === 'number') numbers.push(value)
    if (typeof value !== 'string') continue
    lengths.push(codePoints(value))
    if (value.trim() === '') blank += 1
  }
  return {
    path,
    present: present.length,
    missing: values.length - present.length,
    blank,
    types,
    distinct: counts.size + objects.size,
    ...(lengths.length > 0 && { lengths: summarizeNumbers(lengths) }),
    ...(numbers.length > 0 && { numbers: summarizeNumbers(numbers) }),
    values: [...counts]
      .toSorted(([a, n], [b, m]) => m - n || (String(a) < String(b) ? -1 : 1))
      .slice(0, listedValues)
      .map(([value, count]) => ({ value, count, share: count / present.length })),
  }
}

/** Summarizes at least one number. */
export function summarizeNumbers(numbers: readonly number[]): NumberSummary {
  const sorted = Float64Array.from(numbers).toSorted()
  const quantile = (share: number): number => {
    const place = share * (sorted.length - 1)
    const below = sorted[Math.floor(place)] as number
    const above = sorted[Math.ceil(place)] as number
    return below + (above - below) * (place - Math.floor(place))
  }
  return {
    count: sorted.length,
    mean: sorted.reduce((sum, each) => sum + each / sorted.length, 0),
    min: quantile(0),
    lowerQuartile: quantile(0.25),
    median: quantile(0.5),
    upperQuartile: quantile(0.75),
    max: quantile(1),
  }
}

function codePoints(text: string): number {
  let count = text.length
  for (let index = 0; index < text.length - 1; index += 1) {
    if ((text.charCodeAt(index) & 0xfc00) === 0xd800 && (text.charCodeAt(index + 1) & 0xfc00) === 0xdc00) count -= 1
  }
  return count
}
