/** A vector as a cache keeps it. */
export interface CachedVector {
  readonly vector: Float32Array
  /** Whether the text was too long for the model. */
  readonly truncated: boolean
}

interface Entry {
  /** Counts up when the format changes. */
  readonly v: 1
  /** The numbers as 32-bit floats, little-endian, in base64. */
  readonly f32: string
  readonly truncated?: true
}

/** Writes a vector for a cache. Numbers of a provider keep what 32 bits hold of them. */
export function writeVector({ vector, truncated }: CachedVector): string {
  const bytes = new DataView(new ArrayBuffer(vector.length * 4))
  for (const [at, value] of vector.entries()) bytes.setFloat32(at * 4, value, true)
  const f32 = Buffer.from(bytes.buffer).toString('base64')
  return JSON.stringify({ v: 1, f32, ...(truncated && { truncated }) } satisfies Entry)
}

/** Reads what {@link writeVector} wrote; `undefined` for anything else. */
export function readVector(text: string, dimensions: number): CachedVector | undefined {
  let entry: Partial<Entry> | null
  try {
    entry = JSON.parse(text) as Partial<Entry> | null
  } catch {
    return undefined
  }
  if (entry?.v !== 1 || typeof entry.f32 !== 'string') return undefined
  const bytes = Buffer.from(entry.f32, 'base64')
  if (bytes.length !== dimensions * 4) return undefined
  const vector = Float32Array.from({ length: dimensions }, (_, at) => bytes.readFloatLE(at * 4))
  return vector.every(Number.isFinite) ? { vector, truncated: entry.truncated === true } : undefined
}
