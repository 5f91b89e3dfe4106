import { describe, expect, it } from 'vitest'
import { StateError } from '../errors/state-error.ts'
import { migrateState, type MigrateStateOptions, type StateMigration, stateVersion } from './migrate-state.ts'

const chain: MigrateStateOptions = {
  version: 3,
  migrations: {
    1: (state) => ({ ...state, trail: ['1→2'] }),
    2: (state) => ({ ...state, trail: [...(state.trail as string[]), '2→3'] }),
  },
}

function failureOf(json: unknown, options?: MigrateStateOptions): StateError {
  try {
    migrateState(json, options)
  } catch (error) {
    return error as StateError
  }
  return expect.unreachable('the migration must fail')
}

describe('migrateState', () => {
  it('leaves a state of the present version as it is', () => {
    const state = { schemaVersion: stateVersion, predictors: {} }
    expect(migrateState(state)).toBe(state)
  })

  it('goes step by step from where the state stands', () => {
    const versions = [1, 2, 3].map((schemaVersion) => migrateState({ schemaVersion, trail: [] }, chain))
    expect(versions).toEqual([
      { schemaVersion: 3, trail: ['1→2', '2→3'] },
      { schemaVersion: 3, trail: ['2→3'] },
      { schemaVersion: 3, trail: [] },
    ])
  })

  it('does not change the state it is given', () => {
    const state = Object.freeze({ schemaVersion: 1 })
    migrateState(state, chain)
    expect(state).toEqual({ schemaVersion: 1 })
  })

  it('says between which versions a step is missing', () => {
    const error = failureOf({ schemaVersion: 1 }, { version: 3, migrations: { 1: (state) => ({ ...state }) } })
    expect(error).toMatchObject({ code: 'STATE_VERSION', message: 'No way is known from state format version 2 to 3.' })
  })

  it('says how to read a state that is newer', () => {
    const { code, message } = failureOf({ schemaVersion: stateVersion + 1 })
    expect([code, message]).toEqual(['STATE_VERSION', expect.stringContaining('Update @dspex/core')])
  })

  it.each([0, -1, 0.5, Number.NaN, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY])(
    'refuses version %s, which never was',
    (schemaVersion) => {
      expect(failureOf({ schemaVersion }).code).toBe('STATE_VERSION')
    },
  )

  it('does not take a method of every object for a step', () => {
    expect(
      failureOf(
        { schemaVersion: 1 },
        { version: 2, migrations: Object.create(chain.migrations ?? null) as Record<number, StateMigration> },
      ).code,
    ).toBe('STATE_VERSION')
  })

  it("points to the reader for a state of DSPy's", () => {
    expect(failureOf({ 'respond.predict': {}, metadata: { dependency_versions: {} } }).message).toContain(
      'fromDspyState',
    )
  })

  it('does not speak of DSPy without a sign of it', () => {
    const { code, message } = failureOf({ predictors: {} })
    expect([code, message]).toEqual([
      'STATE_VERSION',
      'This program state has no `schemaVersion`. Write states with `saveState`.',
    ])
  })

  it.each([null, undefined, [], 'text', 1])('refuses %j, which is no object', (json) => {
    expect(failureOf(json)).toBeInstanceOf(StateError)
  })
})
