import type { Program } from '@dspex/core'
import { applyState, findSavedState, type SavedState, stateFileIn } from '../../optimize/saved-state.ts'
import type { RagProgram } from '../../rag.ts'
import { type Command, defaults } from '../command.ts'
import type { RunOptions } from './run-options.ts'
import { UsageError } from '../../usage-error.ts'

/** The program to run, and what is to be said of its state. */
export interface ChosenProgram {
  readonly program: RagProgram
  /** The state that it has; absent when it is as written. */
  readonly state: SavedState | undefined
  /** One line about the state; absent when there is none. */
  readonly note: string | undefined
}

/**
 * Looks at the program with the state that `--state` names, else with the one that `optimize` has left in the runs folder.
 *
 * @throws UsageError when there is no such file, or its state does not fit the program
 */
export async function chooseState(
  rag: RagProgram,
  { state: wanted, runs, corpus, questions, split, seed, name }: Command,
  { chosen }: Pick<RunOptions, 'chosen'>,
): Promise<ChosenProgram> {
  const plain = { program: rag, state: undefined, note: undefined }
  if (wanted === 'none') return plain
  const saved = await findSavedState(wanted ?? stateFileIn(runs))
  if (!saved) {
    if (wanted !== undefined) throw new UsageError(`--state needs a file or none; '${wanted}' does not exist.`)
    return plain
  }
  const model = saved.origin?.model
  const which = saved.origin ? `optimized for ${model}, ${saved.origin.date}` : 'of a file, whose origin is not known'
  if (chosen.isReader) {
    const how = model === undefined ? 'DSPEX_LM=provider:model' : `DSPEX_LM=${model}`
    return { ...plain, note: `not used: it is ${which}, and the built-in reader heeds no instructions. Set ${how}.` }
  }
  if (corpus !== undefined && wanted === undefined)
    return { ...plain, note: `not used: it is ${which}, on the atlas. --state ${saved.file} uses it here too.` }
  const program: Program<never, unknown> = applyState(rag, saved)
  const warnings = [
    ...(model !== undefined && model !== chosen.lm.id ? ['found with another model'] : []),
    ...(name === 'demo' && questions === undefined && corpus === undefined && (split === 'train' || split === 'val')
      ? [`learnt from '${split}', so these figures flatter it`]
      : []),
    ...(seed !== defaults.seed && corpus === undefined
      ? ['learnt from another atlas, some of whose countries are asked about here']
      : []),
  ]
  const note = [which, ...warnings, '--state none does without'].join('; ')
  return { program: program as RagProgram, state: saved, note }
}
