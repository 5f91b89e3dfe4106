import { isRecord } from '../../hash/is-record.ts'
import type { Issue } from '../../errors/issue.ts'
import { StateError } from '../../errors/state-error.ts'
import { showValue } from '../../wording/show-value.ts'
import type { JsonObject } from '../../hash/hash.ts'
import { findWithDspyPaths } from './dspy-paths.ts'
import { type DspyReport, isDspyPredictor, readDspyPredictor, writeDspyPredictor } from './dspy-predictor.ts'
import { dumpState } from '../dump-state.ts'
import { parseState } from '../parse-state.ts'
import type { Program } from '../../program.ts'
import type { PredictorState, ProgramState } from '../program-state.ts'

/** Options of {@link fromDspyState}. */
export interface FromDspyStateOptions {
  /**
   * What to do with a demo's values that belong to no field of its predictor, as the other columns of a data set:
   * refuse the file, or leave them out.
   * @default 'refuse'
   */
  readonly unknownDemoKeys?: 'refuse' | 'leave-out' | undefined
}

/**
 * Reads a program saved by DSPy's `save('program.json')` as a state of `program`: instructions, field descriptions,
 * demos and sampling options. The predictors must have the same paths, and their signatures the same fields in the same
 * order. Keys, addresses and the name of the model are left behind.
 *
 * @param json the parsed file
 * @throws StateError `STATE_INVALID` when this is no such file, `STATE_MISMATCH` with all that differs in the program.
 */
export function fromDspyState(
  json: unknown,
  program: Program<never, unknown>,
  { unknownDemoKeys = 'refuse' }: FromDspyStateOptions = {},
): ProgramState {
  const file = isRecord(json)
    ? json
    : refuse('STATE_INVALID', [{ path: '', message: `expected an object, got ${showValue(json)}` }])
  // A predictor saved by itself is not wrapped in its path.
  const saved = isDspyPredictor(file) ? { self: file } : file
  const predictors = findWithDspyPaths(program)
  const report: DspyReport = { invalid: [], differences: [], leaveOut: unknownDemoKeys === 'leave-out' }
  const states: [string, PredictorState][] = []
  const used = new Set<string>(['metadata'])
  for (const { path, dspyPath, predictor } of predictors) {
    const key = [dspyPath, path].find((spelling) => Object.hasOwn(saved, spelling))
    if (key === undefined) {
      report.differences.push({ path: dspyPath, message: 'the program has this predictor, the file does not' })
      continue
    }
    used.add(key)
    const state = readDspyPredictor(saved[key], predictor.settings.signature, key, report)
    if (state) states.push([path, state])
  }
  for (const path of Object.keys(saved)) {
    if (!used.has(path)) report.differences.push({ path, message: 'the file has this predictor, the program does not' })
  }
  if (report.invalid.length > 0) refuse('STATE_INVALID', [...report.invalid, ...report.differences])
  if (report.differences.length > 0) refuse('STATE_MISMATCH', report.differences)
  return parseState({ schemaVersion: 1, predictors: Object.fromEntries(states) })
}

/**
 * Writes a state in the form that DSPy's `load('program.json')` reads: pass it to `JSON.stringify`. Sampling options
 * become the predictor's `config`, as a DSPy LM can't be without the name of its model; provider options are left out.
 *
 * @param state the state to write. @default that of the program
 * @throws StateError `STATE_MISMATCH` when the state lacks a predictor of the program.
 */
export function toDspyState(program: Program<never, unknown>, state: ProgramState = dumpState(program)): JsonObject {
  const written: [string, JsonObject][] = []
  const missing: Issue[] = []
  for (const { path, dspyPath, predictor } of findWithDspyPaths(program)) {
    const own = Object.hasOwn(state.predictors, path) ? state.predictors[path] : undefined
    if (own) written.push([dspyPath, writeDspyPredictor(own, predictor.settings.signature)])
    else missing.push({ path, message: 'the program has this predictor, the state does not' })
  }
  if (missing.length > 0) refuse('STATE_MISMATCH', missing)
  const [only] = written
  const isBare = only?.[0] === 'self' && written.length === 1
  // DSPy looks for the versions that wrote a file, and warns when they differ from its own.
  const metadata = { metadata: { dependency_versions: {} } }
  return isBare ? { ...only[1], ...metadata } : { ...Object.fromEntries(written), ...metadata }
}

function refuse(code: 'STATE_INVALID' | 'STATE_MISMATCH', issues: readonly Issue[]): never {
  const list = issues.map(({ path, message }) => `\n  ${path === '' ? '' : `${path}: `}${message}`).join('')
  const message =
    code === 'STATE_INVALID'
      ? `This is no program saved by DSPy:${list}\nPass the parsed content of a file that \`save('….json')\` wrote.`
      : `What DSPy saved does not fit the program:${list}\nGive the predictors the same paths and fields as in Python.`
  throw new StateError(message, { code, issues })
}
