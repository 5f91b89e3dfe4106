import { findResultProblem } from '../check-result.ts'
import type { LMResult } from '../lm.ts'

/** What a cache keeps of a call: the result, without the request and so without what was secret in it. */
interface Envelope {
  /** Counts up when the format changes. */
  readonly v: 1
  /** When the reply came, ISO 8601. */
  readonly createdAt: string
  readonly result: LMResult
}

/** Writes a result for a cache. */
export function writeEnvelope(result: LMResult, createdAt = new Date()): string {
  // How often this call was retried is not the next one's history.
  const { cached: _cached, retries: _retries, ...kept } = result
  return JSON.stringify({ v: 1, createdAt: createdAt.toISOString(), result: kept } satisfies Envelope)
}

/** Reads what {@link writeEnvelope} wrote; `undefined` for anything else. */
export function readEnvelope(text: string): LMResult | undefined {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return undefined
  }
  if (typeof json !== 'object' || json === null) return undefined
  const { v, createdAt, result } = json as Partial<Envelope>
  if (v !== 1 || typeof createdAt !== 'string' || findResultProblem(result) !== undefined) return undefined
  return { ...(result as LMResult), cached: true }
}

/** Endings after which the reply is not what the model would say another time or in full. */
const incomplete: ReadonlySet<string> = new Set(['length', 'content-filter', 'refusal', 'error'])

/** Whether every completion came to its own end. */
export function isComplete({ completions }: LMResult): boolean {
  return completions.every(({ finishReason }) => !incomplete.has(finishReason.unified))
}
