import { ConfigurationError } from '../../errors/configuration-error.ts'
import { showValue } from '../../wording/show-value.ts'
import type { LM, LMCapabilities, LMRequest, LMResult, LMStreamPart } from '../lm.ts'

/** A stage of the pipeline, by the name of what it takes care of. */
export type StageName = 'cache' | 'budget' | 'price' | 'retries' | 'admission' | 'timeouts'

/**
 * A stage around an LM, as a value: what happens around one call. `generate` and `stream` of the LM both follow from it.
 * Make one with `defineStage`, put it around an LM with `lmWithStage`.
 */
export interface Stage {
  /** Names the stage in error messages. */
  readonly name: string
  /**
   * Stages of the pipeline that would be wrong around this one, or needless: a program's own are then left out for an LM
   * with it. @default none
   */
  readonly covers?: readonly StageName[] | undefined
  /** Says what the LM can do with the stage around it. @default what it can do without */
  readonly capabilities?: ((lm: LM) => LMCapabilities) | undefined
  /**
   * Begins a call, at once or after a wait, and says what happens to it. What it throws is the call's error. A stream
   * begins when its first part is asked for.
   */
  readonly begin?: ((call: StageCall) => StagedCall | Promise<StagedCall>) | undefined
  /**
   * Takes the calls of an LM over: for what answers them itself or shares one among several callers, as a cache does.
   * Asked once for each LM; a `begin` beside it is for each call that it makes.
   */
  readonly around?: ((lm: LM) => Pick<LM, 'generate' | 'stream'>) | undefined
}

/** A call that a stage is told of. */
export interface StageCall {
  /** The LM inside. */
  readonly lm: LM
  /** The request as it came. */
  readonly request: LMRequest
  /** Whether the result comes in pieces. */
  readonly streamed: boolean
}

/** What a stage does with one call; what is left out stays as it is. */
export interface StagedCall {
  /** What the LM is asked in the place of the request. */
  readonly request?: LMRequest | undefined
  /**
   * Asks the LM, by `send`: once, or several times until it goes well. Of a stream `send` waits for the first part, so
   * that what fails until then can be sent again.
   */
  readonly send?: (<T>(send: (request: LMRequest) => Promise<T>) => Promise<T>) | undefined
  /** Takes each part of a stream on its way, the last with the changed result, and gives it on or another in its place. */
  readonly part?: ((part: LMStreamPart) => LMStreamPart) | undefined
  /** Takes the result and gives it on, or another in its place. */
  readonly result?: ((result: LMResult) => LMResult | Promise<LMResult>) | undefined
  /** Is called once when the call has ended, however it did. */
  readonly end?: ((end: CallEnd) => void) | undefined
}

/** How a call ended: with a result, with an error, or with neither when the reader left a stream. */
export interface CallEnd {
  /** The result as it was given on. */
  readonly result?: LMResult | undefined
  /** The error, or the reason of the abort. */
  readonly error?: unknown
}

/**
 * Declares a stage: see `lmWithStage`.
 *
 * @throws ConfigurationError when it has no name, or neither `begin` nor `around`
 * @example
 * const timed = defineStage({
 *   name: 'timed',
 *   begin: ({ lm }) => {
 *     const beganAt = performance.now()
 *     return { end: () => console.log(lm.id, performance.now() - beganAt) }
 *   },
 * })
 */
export function defineStage(stage: Stage): Stage {
  const given: Partial<Stage> | null = stage
  const isStage = typeof given?.name === 'string' && given.name !== ''
  if (isStage && [given.begin, given.around].some((hook) => typeof hook === 'function')) return stage
  throw new ConfigurationError(
    `${showValue(stage)} is no stage: a stage is an object with a \`name\` and a function \`begin\` or \`around\`.`,
  )
}
