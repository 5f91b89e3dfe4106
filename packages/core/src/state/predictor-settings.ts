import type { Adapter } from '../adapter/adapter.ts'
import type { LMOptions } from '../lm/lm.ts'
import type { Message } from '../lm/message.ts'
import type { AnySignature } from '../signature/signature.ts'
import type { Demo } from './program-state.ts'

/** What an optimizer may change about a predictor, in the form in which it is used. */
export interface PredictorSettings {
  /** With the instructions and field descriptions that apply. */
  readonly signature: AnySignature
  /** Examples to show to the model, in order. */
  readonly demos: readonly Demo[]
  /** Sampling options: they go over those of the context, and those of a call over them. */
  readonly lmOptions: LMOptions
  /** The messages that do not depend on the input, as `adapter` writes them. Those of the last adapter are remembered. */
  taskMessages(adapter: Adapter): readonly Message[]
}

/** Makes settings. */
export function createSettings(parts: Omit<PredictorSettings, 'taskMessages'>): PredictorSettings {
  return new RememberingSettings(parts)
}

/** A class, so that the settings of thousands of state views share one shape. */
class RememberingSettings implements PredictorSettings {
  readonly signature: AnySignature
  readonly demos: readonly Demo[]
  readonly lmOptions: LMOptions
  #adapter: Adapter | undefined
  #messages: readonly Message[] = []

  constructor({ signature, demos, lmOptions }: Omit<PredictorSettings, 'taskMessages'>) {
    this.signature = signature
    this.demos = demos
    this.lmOptions = lmOptions
  }

  taskMessages(adapter: Adapter): readonly Message[] {
    if (this.#adapter !== adapter) {
      this.#messages = adapter.formatTask(this)
      this.#adapter = adapter
    }
    return this.#messages
  }
}
