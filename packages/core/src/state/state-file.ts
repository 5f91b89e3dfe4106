import { readFile } from 'node:fs/promises'
import { StateError } from '../errors/state-error.ts'
import { replaceFile } from '../file/replace-file.ts'
import { dumpState, stateWithoutCredentials } from './dump-state.ts'
import { parseState } from './parse-state.ts'
import { isProgram } from '../program.ts'
import type { ProgramState } from './program-state.ts'

/** Options of {@link saveState} and {@link loadState}. */
export interface StateFileOptions {
  /** Cancels the work, which then rejects with `signal.reason`; a file that was to be replaced stays as it was. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Writes a state, or the state of a program or view, to a JSON file. The file is replaced at once: a reader, or a
 * crash, finds the old state or the new one, never half of it. Missing folders are made. Credentials among sampling options
 * are not written; a program that is run with the state uses its own.
 *
 * @throws StateError `STATE_FILE` when the file can't be written; else as `parseState`, for what is no state.
 */
export async function saveState(
  subject: ProgramState | object,
  path: string,
  { signal }: StateFileOptions = {},
): Promise<void> {
  signal?.throwIfAborted()
  const state = stateWithoutCredentials(parseState(isProgram(subject) ? dumpState(subject) : subject))
  try {
    await replaceFile(path, `${JSON.stringify(state, null, 2)}\n`, { signal })
  } catch (error) {
    if (signal?.aborted) throw signal.reason
    throw new StateError(`The state could not be written to ${path}: ${(error as Error).message}`, {
      code: 'STATE_FILE',
      cause: error,
    })
  }
}

/**
 * Reads a state that `saveState` wrote; run a program with it through `withState`.
 *
 * @throws StateError `STATE_FILE` when the file can't be read or is not JSON; else as `parseState`.
 */
export async function loadState(path: string, { signal }: StateFileOptions = {}): Promise<ProgramState> {
  let text: string
  try {
    text = await readFile(path, { encoding: 'utf8', signal })
  } catch (error) {
    if (signal?.aborted) throw signal.reason
    throw new StateError(`The state could not be read from ${path}: ${(error as Error).message}`, {
      code: 'STATE_FILE',
      cause: error,
    })
  }
  let json: unknown
  try {
    // Some editors begin a file with a byte order mark.
    json = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    throw new StateError(
      `${path} is not JSON, so it is no program state: ${(error as Error).message} Write states with \`saveState\`.`,
      { code: 'STATE_FILE', cause: error },
    )
  }
  try {
    return parseState(json)
  } catch (error) {
    if (!StateError.isInstance(error)) throw error
    const { message, code, issues } = error
    throw new StateError(`${path}: ${message}`, { code, issues, cause: error })
  }
}
