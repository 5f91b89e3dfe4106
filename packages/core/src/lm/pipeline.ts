import { warn } from '../work/warnings.ts'
import { currentScope } from '../scope.ts'
import type { Recorder } from '../trace.ts'
import { defineLM } from './define-lm.ts'
import { joinResults } from './stream/join-results.ts'
import { stagesCoveredBy } from './stages/layers.ts'
import type { StageName } from './stages/stage.ts'
import type { LM, LMRequest, LMResult, LMStreamPart } from './lm.ts'
import type { PipelineSettings } from './pipeline-settings.ts'
import { streamInScope } from './stream/stream-in-scope.ts'
import { streamResult } from './stream/stream-result.ts'
import { withAdmission } from './stages/with-admission.ts'
import { withBudget } from './stages/with-budget.ts'
import { withCache } from './stages/with-cache.ts'
import { withPrice } from './stages/with-price.ts'
import { withRetries } from './stages/with-retries.ts'
import { withTimeouts } from './stages/with-timeouts.ts'

/** What a call of the pipeline is part of. */
export interface PipelineOptions {
  /** What applies to each stage. */
  readonly settings: PipelineSettings
  readonly recorder: Recorder | undefined
  /** The trace entry that pays for the call. */
  readonly work: number | undefined
  /** Whether the call only repairs a reply. */
  readonly repair: boolean
}

type PutStage = (lm: LM, settings: PipelineSettings) => LM

/**
 * What stands between a predictor and a provider. Each stage makes an LM of an LM and has a file of its name; a request
 * goes through them from top to bottom, down to the checks and events of `defineLM` and the provider.
 */
const stages: readonly (readonly [StageName, PutStage])[] = [
  ['cache', (lm, { cache }) => (cache ? withCache(lm, cache) : lm)],
  ['budget', (lm, { budget }) => (budget ? withBudget(lm, budget) : lm)],
  ['price', (lm, { price }) => (price ? withPrice(lm, price) : lm)],
  ['retries', (lm, { retry }) => (retry ? withRetries(lm, retry) : lm)],
  ['admission', (lm, { limits }) => (limits ? withAdmission(lm, limits) : lm)],
  ['timeouts', (lm, { timeouts }) => (timeouts ? withTimeouts(lm, timeouts) : lm)],
]

/** Puts the stages around an LM; those that it brings along, and those that they make needless, are its own matter. */
export function stageLM(lm: LM, settings: PipelineSettings): LM {
  const own = stagesCoveredBy(lm)
  return stages.reduceRight((inner, [name, stage]) => (own.has(name) ? inner : stage(inner, settings)), defineLM(lm))
}

/** Calls an LM through the pipeline: several completions if need be, warnings published, usage and cost counted. */
export async function callLM(lm: LM, request: LMRequest, options: PipelineOptions): Promise<LMResult> {
  const staged = stageLM(lm, options.settings)
  if (request.n === undefined || request.n === 1 || staged.capabilities?.completions) {
    return note(await staged.generate(request), staged, options)
  }
  const { n, ...single } = request
  const rollouts = Array.from({ length: n }, async (_, index) => {
    const rollout = index === 0 ? single : { ...single, rolloutId: `${single.rolloutId ?? 0}.${index}` }
    return note(await staged.generate(rollout), staged, options)
  })
  return joinResults(await Promise.allSettled(rollouts), request)
}

/**
 * As {@link callLM}, in pieces and for one completion. An LM that does not stream gives its text in one piece. The
 * stages work in the async context of this call, wherever the stream is read.
 */
export function streamLM(lm: LM, request: LMRequest, options: PipelineOptions): AsyncIterable<LMStreamPart> {
  const staged = stageLM(lm, options.settings)
  async function* parts(): AsyncGenerator<LMStreamPart> {
    const stream = staged.stream?.(request) ?? streamResult(await staged.generate(request))
    for await (const part of stream) {
      if (part.type === 'finish') note(part.result, staged, options)
      yield part
    }
  }
  return streamInScope(currentScope(), parts())
}

function note(result: LMResult, lm: LM, { recorder, work, repair }: PipelineOptions): LMResult {
  for (const { message } of result.warnings ?? []) warn('LM_WARNING', () => `LM '${lm.id}': ${message}`)
  if (recorder) {
    const { model, usage, cached = false, retries = 0, costUsd } = result
    recorder.count(work, { model, usage, cached, repair, retries, costUsd: cached ? 0 : (costUsd ?? null) })
  }
  return result
}
