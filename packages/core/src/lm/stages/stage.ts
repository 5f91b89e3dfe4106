import { ConfigurationError } from '../../errors/configuration-error.ts'
import { showValue } from '../../wording/show-value.ts'
import { wrapLM } from '../define-lm.ts'
import { noteLayer, type StageName } from './layers.ts'
import type { LM } from '../lm.ts'

/** What a stage does around an LM. */
export type StageCalls = Pick<LM, 'generate' | 'stream' | 'capabilities'>

const made = new WeakMap<LM, Map<StageName, WeakMap<object, LM>>>()

/**
 * Puts a stage around an LM. The same LM with the same settings gives the same object, so that a call builds nothing.
 *
 * @param settings what the stage is built with; the object itself tells one stage from another
 */
export function putStage(lm: LM, name: StageName, settings: object, build: (inner: LM) => StageCalls): LM {
  if (typeof settings !== 'object' && typeof settings !== 'function')
    throw new ConfigurationError(
      `The ${name} of a call can't be ${showValue(settings)}. Pass an object of its options.`,
    )
  let byName = made.get(lm)
  if (!byName) made.set(lm, (byName = new Map()))
  let bySettings = byName.get(name)
  if (!bySettings) byName.set(name, (bySettings = new WeakMap()))
  let staged = bySettings.get(settings)
  if (!staged) {
    staged = wrapLM(lm, build)
    noteLayer(staged, lm, name)
    bySettings.set(settings, staged)
  }
  return staged
}
