import { StateError } from '../errors/state-error.ts'
import { showValue } from '../wording/show-value.ts'

/** The version of the state format that this package writes. */
export const stateVersion = 1

/** Turns a state of one version into the next version's form. */
export type StateMigration = (state: Readonly<Record<string, unknown>>) => Record<string, unknown>

/** By the version they start from. A change of the format adds one here and raises {@link stateVersion}. */
const migrations: Readonly<Record<number, StateMigration>> = {}

/** Options of {@link migrateState}; tests pass their own. */
export interface MigrateStateOptions {
  /** The steps, by the version that each starts from. @default those of this package */
  readonly migrations?: Readonly<Record<number, StateMigration>> | undefined
  /** The version to arrive at. @default stateVersion */
  readonly version?: number | undefined
}

/**
 * Brings a state of an older format to the present one, step by step.
 *
 * @throws StateError `STATE_VERSION` when it is newer than this package, or of a version that never was.
 */
export function migrateState(json: unknown, options: MigrateStateOptions = {}): unknown {
  const { migrations: steps = migrations, version: target = stateVersion } = options
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new StateError(`A program state is an object, this is ${showValue(json)}.`, { code: 'STATE_INVALID' })
  }
  let state = json as Record<string, unknown>
  const { schemaVersion: version } = state
  if (typeof version !== 'number') {
    const hint = 'metadata' in state ? " It looks like DSPy's: read it with `fromDspyState`." : ''
    const found = version === undefined ? 'no `schemaVersion`' : `${showValue(version)} for a \`schemaVersion\``
    throw new StateError(`This program state has ${found}.${hint || ' Write states with `saveState`.'}`, {
      code: 'STATE_VERSION',
    })
  }
  if (version > target) {
    throw new StateError(
      `This program state has format version ${version}; this @dspex/core reads up to ${target}. Update @dspex/core.`,
      { code: 'STATE_VERSION' },
    )
  }
  if (!Number.isInteger(version) || version < 0) {
    throw new StateError(`State format version ${version} never was. Write states with \`saveState\`.`, {
      code: 'STATE_VERSION',
    })
  }
  for (let from = version; from < target; from += 1) {
    const step = Object.hasOwn(steps, from) ? steps[from] : undefined
    if (!step)
      throw new StateError(`No way is known from state format version ${from} to ${from + 1}.`, {
        code: 'STATE_VERSION',
      })
    state = { ...step(state), schemaVersion: from + 1 }
  }
  return state
}
