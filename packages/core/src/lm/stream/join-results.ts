import { warn } from '../../work/warnings.ts'
import type { LMRequest, LMResult } from '../lm.ts'
import { addUsage } from '../usage.ts'

/**
 * What an LM that returns several completions would have returned. What was paid for is kept if another call failed.
 */
export function joinResults(settled: readonly PromiseSettledResult<LMResult>[], { signal }: LMRequest): LMResult {
  signal?.throwIfAborted()
  const results = settled.flatMap((call) => (call.status === 'fulfilled' ? [call.value] : []))
  const failed = settled.find((call) => call.status === 'rejected')
  if (failed && results.length === 0) throw failed.reason
  if (failed)
    warn(
      'COMPLETIONS_MISSING',
      () => `${settled.length - results.length} of ${settled.length} completions failed: ${String(failed.reason)}`,
    )
  const costs = results.map(({ costUsd }) => costUsd)
  return {
    ...(results[0] as LMResult),
    completions: results.flatMap(({ completions }) => completions),
    usage: results.map(({ usage }) => usage).reduce(addUsage),
    costUsd: costs.reduce((sum, cost) => (sum === undefined || cost === undefined ? undefined : sum + cost)),
    warnings: results.flatMap(({ warnings }) => warnings ?? []),
    cached: results.every(({ cached }) => cached === true),
    retries: results.reduce((sum, { retries }) => sum + (retries ?? 0), 0),
  }
}
