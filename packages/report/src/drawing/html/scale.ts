/** Maps numbers to percent of a width. */
export interface Scale {
  /** Where it begins, a round number. */
  readonly lower: number
  /** Where it ends, a round number. */
  readonly upper: number
  /** The place of a number, from 0 to 100; numbers outside are put at the end. */
  place(value: number): number
  /** Round numbers within the scale, for the axis. */
  readonly ticks: readonly number[]
}

/** Makes a scale over all finite `values`, widened to round numbers, with about `wanted` ticks. */
export function scaleOver(values: Iterable<number>, wanted = 5): Scale {
  let lower = Infinity
  let upper = -Infinity
  for (const value of values) {
    if (!Number.isFinite(value)) continue
    lower = Math.min(lower, value)
    upper = Math.max(upper, value)
  }
  if (lower > upper) [lower, upper] = [0, 1]
  const size = Math.max(Math.abs(lower), Math.abs(upper))
  // What differs by rounding has no scale of its own: it is drawn from 0.
  if (upper - lower <= size * 1e-9 || size < 1e-100) {
    const pad = size < 1e-100 ? 1 : size
    if (lower > 0) lower -= pad
    else upper += pad
  }
  const step = roundStep((upper - lower) / wanted)
  const first = Math.floor(lower / step + 1e-9)
  const last = Math.ceil(upper / step - 1e-9)
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)))
  const [start, end] = [first * step, last * step]
  return {
    lower: start,
    upper: end,
    ticks,
    place: (value) => Math.min(100, Math.max(0, ((value - start) / (end - start)) * 100)),
  }
}

/** The round number (1, 2 or 5 times a power of ten) at or above a step. */
function roundStep(step: number): number {
  const power = 10 ** Math.floor(Math.log10(step))
  return ([1, 2, 5].find((factor) => factor * power >= step * 0.999) ?? 10) * power
}

/** Writes a place on a scale, from 0 to 100, as a length of CSS. */
export function toPercent(value: number): string {
  return `${Number(value.toFixed(2))}%`
}
