/** Things to time, by name. */
export type Contestants<Name extends string> = Readonly<Record<Name, () => Promise<unknown>>>

/** Options of {@link measure}. */
export interface MeasureOptions {
  /** How many timings of each. @default 300 */
  readonly samples?: number | undefined
  /** How many calls, one after the other, make one timing. @default 20 */
  readonly batch?: number | undefined
  /** How many timings of each come first and do not count. @default a fifth of `samples` */
  readonly warmUp?: number | undefined
}

/**
 * Times contestants in turn within one process, so that a slow moment of the machine hits all alike. Returns the median
 * time of one call of each, in milliseconds.
 */
export async function measure<Name extends string>(
  contestants: Contestants<Name>,
  { samples = 300, batch = 20, warmUp = Math.ceil(samples / 5) }: MeasureOptions = {},
): Promise<Record<Name, number>> {
  const names = Object.keys(contestants) as Name[]
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>
  for (let sample = -warmUp; sample < samples; sample += 1) {
    // The order turns, so that nobody always runs in the other's wake.
    for (const offset of names.keys()) {
      const name = names[(offset + sample + warmUp) % names.length] as Name
      const time = await timeBatch(contestants[name], batch)
      if (sample >= 0) times[name].push(time)
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(times[name])])) as Record<Name, number>
}

async function timeBatch(call: () => Promise<unknown>, batch: number): Promise<number> {
  const beganAt = performance.now()
  for (let index = 0; index < batch; index += 1) await call()
  return (performance.now() - beganAt) / batch
}

/** The middle value. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const upper = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2
}
