/** Writes a score: three decimals for everyday sizes. */
export function writeScore(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–'
  const size = Math.abs(value)
  return minus(size !== 0 && (size < 0.001 || size >= 10_000) ? value.toPrecision(3) : value.toFixed(3))
}

/** Writes a difference, with its sign. */
export function writeDifference(
  value: number | null | undefined,
  write: (value: number) => string = writeScore,
): string {
  if (value === null || value === undefined) return '–'
  return value > 0 ? `+${write(value)}` : write(value)
}

/** Writes an interval. */
export function writeInterval(
  lower: number | null,
  upper: number | null,
  write: (value: number | null) => string = writeScore,
): string {
  return `${lower === null ? '−∞' : write(lower)} to ${upper === null ? '∞' : write(upper)}`
}

/** Writes a share. */
export function writeShare(share: number | null): string {
  return share === null ? '–' : `${(share * 100).toFixed(1)}%`
}

/** Writes a duration given in milliseconds. */
export function writeDuration(ms: number | null): string {
  if (ms === null) return '–'
  const size = Math.abs(ms)
  if (size < 1) return minus(`${ms === 0 ? '0' : ms.toFixed(2)} ms`)
  if (size < 1000) return minus(`${ms.toFixed(size < 10 ? 1 : 0)} ms`)
  if (size < 60_000) return minus(`${(ms / 1000).toFixed(size < 10_000 ? 2 : 1)} s`)
  const minutes = Math.floor(size / 60_000)
  const rest = `${minutes % 60} min ${Math.floor((size % 60_000) / 1000)} s`
  return minus(`${ms < 0 ? '-' : ''}${minutes < 60 ? rest : `${Math.floor(minutes / 60)} h ${minutes % 60} min`}`)
}

/** Writes US dollars. */
export function writeUsd(usd: number | null): string {
  if (usd === null) return 'unknown'
  const size = Math.abs(usd)
  const digits =
    size === 0
      ? '0'
      : size >= 1
        ? size.toFixed(2)
        : size >= 0.0001
          ? String(Number(size.toPrecision(3)))
          : size.toExponential(1)
  return `${usd < 0 ? '−' : ''}$${digits}`
}

/** Writes a count with thin groups of thousands. */
export function writeCount(value: number): string {
  return value.toLocaleString('en-GB')
}

/** Writes an instant, ISO 8601, for people. */
export function writeInstant(iso: string): string {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(iso) ? `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC` : iso
}

/** Writes a p-value. */
export function writePValue(p: number | null): string {
  if (p === null) return '–'
  return p < 0.0001 ? '< 0.0001' : p.toFixed(4)
}

/** Writes a number in as few digits as it takes, for axes. */
export function writeTick(value: number): string {
  return minus(String(Number(value.toPrecision(3))))
}

function minus(text: string): string {
  return text.replace(/^-/, '−')
}
