import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DspexError, loadState, type Program, type ProgramState, saveState, stateHash, withState } from '@dspex/core'
import { UsageError } from '../usage-error.ts'

/** Where a state comes from. */
export interface StateOrigin {
  /** Tells whether the state is still the one that this was said of. */
  readonly stateHash: string
  /** The model that it was found with. */
  readonly model: string
  /** The date of the model's replies. */
  readonly date: string
  /** What the comparison on the holdout said. */
  readonly summary: string
}

/** A state as it was found in a file. */
export interface SavedState {
  readonly file: string
  readonly state: ProgramState
  /** Absent where somebody else made the state, or changed it. */
  readonly origin: StateOrigin | undefined
}

/** Where the state of a runs folder lies. */
export function stateFileIn(runs: string): string {
  return join(runs, 'state.json')
}

/** Keeps a state for the commands that come after. */
export async function keepState(file: string, state: ProgramState, origin: StateOrigin): Promise<void> {
  await saveState(state, file)
  await writeFile(originFileOf(file), `${JSON.stringify(origin, undefined, 2)}\n`)
}

/** Reads a state; `undefined` when there is no file. @throws UsageError when it can't be read */
export async function findSavedState(file: string): Promise<SavedState | undefined> {
  try {
    const state = await loadState(file)
    return { file, state, origin: await readOrigin(file, state) }
  } catch (error) {
    if (!DspexError.isInstance(error)) throw error
    if ((error.cause as NodeJS.ErrnoException | undefined)?.code === 'ENOENT') return undefined
    throw new UsageError(`${error.message}\n${without}`, { cause: error })
  }
}

/** Looks at a program with a state. @throws UsageError with the differences when it does not fit */
export function applyState<Input extends object, Output>(
  program: Program<Input, Output>,
  { file, state }: SavedState,
): Program<Input, Output> {
  try {
    return withState(program, state)
  } catch (error) {
    if (!DspexError.isInstance(error)) throw error
    throw new UsageError(`${file}: ${error.message}\n${without}`, { cause: error })
  }
}

const without = 'Without it: --state none. A new one: pnpm demo optimize.'

function originFileOf(file: string): string {
  return file.replace(/(?:\.json)?$/, '.origin.json')
}

async function readOrigin(file: string, state: ProgramState): Promise<StateOrigin | undefined> {
  try {
    const origin = JSON.parse(await readFile(originFileOf(file), 'utf8')) as StateOrigin
    return origin.stateHash === stateHash(state) ? origin : undefined
  } catch {
    return undefined
  }
}
