import type { Context } from '../context.ts'
import { warn } from '../events.ts'
import type { Recorder } from '../trace.ts'
import { defineLM } from './define-lm.ts'
import type { LM, LMRequest, LMResult } from './lm.ts'
import { addUsage } from './usage.ts'

/** What a call of the pipeline is part of. */
export interface PipelineOptions {
  readonly price: Context['price']
  readonly recorder: Recorder | undefined
  /** The trace entry that pays for the call. */
  readonly call: number | undefined
  /** Whether the call only repairs a reply. */
  readonly repair: boolean
}

/**
 * The way of every LM call, in the order of its stages. What stands between a predictor and a provider belongs here,
 * one file a stage:
 *
 *   several completions → checks and events (`defineLM`) → provider → warnings → usage and cost
 */
export async function callLM(lm: LM, request: LMRequest, options: PipelineOptions): Promise<LMResult> {
  const checked = defineLM(lm)
  if (request.n === undefined || request.n === 1 || checked.capabilities?.completions) {
    return callOnce(checked, request, options)
  }
  const { n, ...single } = request
  const rollouts = Array.from({ length: n }, (_, index) =>
    index === 0 ? single : { ...single, rolloutId: `${single.rolloutId ?? 0}.${index}` },
  )
  return joinResults(await Promise.allSettled(rollouts.map((rollout) => callOnce(checked, rollout, options))), request)
}

async function callOnce(
  lm: LM,
  request: LMRequest,
  { recorder, call, price, repair }: PipelineOptions,
): Promise<LMResult> {
  const result = await lm.generate(request)
  for (const { message } of result.warnings ?? []) warn('LM_WARNING', () => `LM '${lm.id}': ${message}`)
  const { model, usage, cached = false } = result
  if (recorder) {
    const costUsd = cached ? 0 : (result.costUsd ?? price?.(usage, model, new Date()) ?? null)
    recorder.count(call, { model, usage, cached, repair, costUsd })
  }
  return result
}

/**
 * What an LM that returns several completions would have returned. What was paid for is kept if another call failed.
 */
function joinResults(settled: readonly PromiseSettledResult<LMResult>[], { signal }: LMRequest): LMResult {
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
  }
}
