/** Writes a score with as many digits as its size needs: `0.659`, `71.3`, `1204`. */
export function formatScore(score: number): string {
  const size = Math.abs(score)
  const text = score.toFixed(size < 10 ? 3 : size < 1000 ? 1 : 0)
  return Number(text) === 0 ? text.replace('-', '') : text
}

/** Writes a difference with its sign: `+0.031`, `0.000`. */
export function formatDifference(difference: number): string {
  const text = formatScore(difference)
  return Number(text) > 0 ? `+${text}` : text
}

/** Writes a share as a percentage: `65.9 %`. */
export function formatShare(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}

/** Writes US dollars, small sums with two digits that count: `$1.20`, `$0.0031`. */
export function formatUsd(usd: number): string {
  const size = Math.abs(usd)
  const digits = size === 0 || size >= 0.1 ? 2 : Math.min(10, 1 - Math.floor(Math.log10(size)))
  const text = size.toFixed(digits)
  return `${usd < 0 && Number(text) > 0 ? '-' : ''}$${text}`
}

/** Writes a time in the unit that fits: `0.42 ms`, `320 ms`, `4.1 s`, `2 min 5 s`, `3 h 20 min`. */
export function formatDuration(ms: number): string {
  const size = Math.abs(ms)
  if (size < 9.995) return `${trimZeros(ms.toFixed(2))} ms`
  if (size < 999.5) return `${Math.round(ms)} ms`
  if (size < 59_950) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(size / 1000)
  const [large, small, units] =
    seconds < 3600
      ? [Math.floor(seconds / 60), seconds % 60, ['min', 's']]
      : [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), ['h', 'min']]
  return `${ms < 0 ? '-' : ''}${large} ${units[0]}${small === 0 ? '' : ` ${small} ${units[1]}`}`
}

/** Writes how many there are: `1 example`, `2 examples`. */
export function formatCount(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

function trimZeros(text: string): string {
  return Number(text) === 0 ? '0' : text
}
