import { ConfigurationError } from '../../errors/configuration-error.ts'
import { showValue } from '../../wording/show-value.ts'
import { wrapLM } from '../define-lm.ts'
import type { LM } from '../lm.ts'
import { bracketCalls } from './bracket-calls.ts'
import { noteLayer, stagedOnce } from './layers.ts'
import { defineStage, type Stage } from './stage.ts'

/**
 * Makes an LM with a stage of your own around it; `generate` and `stream` both go through it. Put it around the provider to
 * see each attempt, around `withRetries(lm)` to see each call. The same LM and stage give the same object.
 *
 * @throws ConfigurationError when `stage` is none
 * @example const lm = lmWithStage(provider, timed)
 */
export function lmWithStage(lm: LM, stage: Stage): LM {
  const { name } = defineStage(stage)
  return putStage(lm, name, stage, () => stage)
}

/**
 * Puts a stage around an LM. The same LM with the same settings gives the same object, so that a call builds nothing.
 *
 * @param settings what the stage is built with; the object itself tells one stage from another
 */
export function putStage(lm: LM, name: string, settings: object, stageFor: (inner: LM) => Omit<Stage, 'name'>): LM {
  if (typeof settings !== 'object' && typeof settings !== 'function')
    throw new ConfigurationError(
      `The ${name} of a call can't be ${showValue(settings)}. Pass an object of its options.`,
    )
  return stagedOnce(lm, name, settings, () => {
    let covers: Stage['covers']
    const staged = wrapLM(lm, (inner) => {
      const stage = stageFor(inner)
      covers = stage.covers
      const bracketed = stage.begin ? { ...inner, ...bracketCalls(inner, stage.begin) } : inner
      return {
        ...(stage.around ? stage.around(bracketed) : bracketed),
        capabilities: stage.capabilities ? stage.capabilities(inner) : inner.capabilities,
      }
    })
    noteLayer(staged, lm, covers)
    return staged
  })
}
