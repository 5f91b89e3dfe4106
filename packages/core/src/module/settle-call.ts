import { warn } from '../work/warnings.ts'
import type { Adapter } from '../adapter/adapter.ts'
import { chatAdapter } from '../adapter/chat/chat-adapter.ts'
import { type Context, mergeSignals, overlay } from '../context.ts'
import { currentScope, type Scope } from '../scope.ts'
import { type AttemptFeedback, takeFeedback } from '../feedback.ts'
import { ConfigurationError } from '../errors/configuration-error.ts'
import type { LM, LMOptions } from '../lm/lm.ts'
import { type PipelineSettings, settlePipeline } from '../lm/pipeline-settings.ts'
import { checkLMOptions } from '../state/check-lm-options.ts'
import type { Predictor } from '../state/predictor.ts'
import type { PredictorSettings } from '../state/predictor-settings.ts'
import { settingsOf } from '../state/state-view.ts'

/** A predictor as the modules need it. */
export interface RunnablePredictor extends Predictor {
  readonly adapter: Adapter | undefined
  readonly repairs: number | undefined
}

/** Everything about one call of a predictor that is decided before anything is sent. */
export interface Call {
  readonly path: string
  readonly settings: PredictorSettings
  readonly adapter: Adapter
  readonly repairs: number
  readonly lm: LM | undefined
  readonly lmOptions: LMOptions
  readonly signal: AbortSignal | undefined
  readonly scope: Scope
  readonly pipeline: PipelineSettings
  /** What it is told of earlier attempts. */
  readonly feedback: readonly AttemptFeedback[]
}

const defaultAdapter = chatAdapter()
const defaultRepairs = 1

/**
 * Decides what applies: option of the call, nearest state view, the predictor's own, context.
 *
 * @param isAnswered the call is answered without the LM, so feedback waits for the next one
 */
export function settleCall(
  predictor: RunnablePredictor,
  options: Context | undefined,
  n: number,
  isAnswered = false,
): Call {
  const scope = currentScope()
  const { context } = scope
  const settings = settingsOf(predictor, scope)
  const path = pathOf(predictor, scope)
  if (options?.lmOptions) checkLMOptions(options.lmOptions)
  return {
    path,
    settings,
    scope,
    adapter: checkAdapter(options?.adapter ?? predictor.adapter ?? context.adapter ?? defaultAdapter),
    repairs: checkRepairs(options?.repairs ?? predictor.repairs ?? context.repairs ?? defaultRepairs),
    lm: options?.overrideLM ?? context.overrideLM ?? options?.lm ?? predictor.lm ?? context.lm,
    lmOptions: diversify(overlay(overlay(context.lmOptions ?? {}, settings.lmOptions), options?.lmOptions), n),
    signal: mergeSignals(context.signal, options?.signal),
    pipeline: settlePipeline(options, context),
    feedback: isAnswered ? [] : takeFeedback(scope.feedback, predictor, path),
  }
}

function checkAdapter(adapter: Adapter): Adapter {
  if (typeof adapter !== 'function') return adapter
  throw new ConfigurationError('The `adapter` is a function that makes one. Call it: jsonAdapter().')
}

function checkRepairs(repairs: number): number {
  if (Number.isInteger(repairs) && repairs >= 0) return repairs
  throw new ConfigurationError(`\`repairs\` must be a whole number from 0, got ${repairs}.`)
}

/** Several completions at a temperature near 0 would all be the same: as DSPy, sample at 0.7 then. */
export function diversify(lmOptions: LMOptions, n: number): LMOptions {
  return n > 1 && (lmOptions.temperature ?? 0) <= 0.15 ? { ...lmOptions, temperature: 0.7 } : lmOptions
}

function pathOf(predictor: Predictor, { paths }: Scope): string {
  if (!paths) return 'self'
  const path = paths.pathOf(predictor)
  if (path !== undefined) return path
  warn(
    'PREDICTOR_WITHOUT_PATH',
    () =>
      `A predictor (${predictor.settings.signature.instructions}) has no path, so it has no state: keep it in a public property of its module.`,
  )
  return '(no path)'
}
