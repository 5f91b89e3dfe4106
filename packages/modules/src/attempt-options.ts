import { ConfigurationError, type LMOptions } from '@dspex/core'
import { showValue } from '@dspex/core/implement'
import type { Reward } from './attempts.ts'

/** Checks how often something is tried. @throws ConfigurationError when it is no whole number from 1 */
export function checkCount(name: string, value: unknown): number {
  if (Number.isSafeInteger(value) && (value as number) >= 1) return value as number
  throw new ConfigurationError(`\`${name}\` is ${showValue(value, 80)}. Give a whole number from 1.`)
}

/** Checks a reward and its threshold. @throws ConfigurationError when one is not what it must be */
export function checkReward(reward: Reward<never, never> | undefined, threshold: number | undefined): void {
  if (reward !== undefined && typeof reward !== 'function')
    throw new ConfigurationError(`\`reward\` is ${showValue(reward, 80)}. Give a function of output and input.`)
  if (threshold === undefined) return
  if (reward === undefined) throw new ConfigurationError('A `threshold` is that of a `reward`. Give one.')
  if (!Number.isFinite(threshold)) throw new ConfigurationError(`\`threshold\` is ${threshold}. Give a finite number.`)
}

/** Sampling options of another sample: never the same one again, and not at a temperature near 0. */
export function anotherSample(applying: LMOptions, name: string, temperature?: number): LMOptions {
  const warm = temperature ?? ((applying.temperature ?? 0) <= 0.15 ? 0.7 : applying.temperature)
  return {
    ...(warm !== undefined && { temperature: warm }),
    rolloutId: [applying.rolloutId, name].filter((part) => part !== undefined).join('/'),
  }
}
