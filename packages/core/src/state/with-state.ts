import { currentScope, emptyScope, type Scope, withScope } from '../scope.ts'
import type { Issue } from '../errors/issue.ts'
import { StateError } from '../errors/state-error.ts'
import type { Field } from '../signature/field.ts'
import type { AnySignature } from '../signature/signature.ts'
import { compareContracts, contractOf } from './contract.ts'
import { optionsWithCredentialsOf } from '../lm/option-credentials.ts'
import { stateWithoutCredentials } from './dump-state.ts'
import { findPredictors } from './find-predictors.ts'
import { parseState } from './parse-state.ts'
import type { Predictor } from './predictor.ts'
import { createSettings, type PredictorSettings } from './predictor-settings.ts'
import { type Program, programBrand } from '../program.ts'
import type { PredictorState, ProgramState } from './program-state.ts'
import { rememberView, viewedProgram } from './state-view.ts'

/** A program looked at with another state. Nothing is copied: many views of one program can run at once. */
export interface ProgramView<Input extends object = never, Output = unknown> extends Program<Input, Output> {
  /** The state that applies. */
  readonly state: ProgramState
  /** The program itself, with its own state. */
  readonly program: Program<Input, Output>
}

/**
 * Looks at a program with another state: a light view that is run in its place. The program is not touched and nothing
 * is cloned, so a thousand candidates can run at once over one program that holds a database pool. A view of a view
 * looks at the same program; a view inside a program keeps its own state. Credentials among a predictor's own sampling
 * options, which no state holds, stay in force.
 *
 * @throws StateError `STATE_MISMATCH` with every difference when the state does not fit the program: a predictor that
 * is missing on either side, one whose fields have changed, words or demos for a field that is not there.
 *
 * @example await withState(rag, await loadState('rag.json')).run({ question: 'Who wrote Emma?' })
 */
export function withState<Input extends object, Output>(
  program: Program<Input, Output>,
  state: ProgramState,
): ProgramView<Input, Output> {
  const base = (viewedProgram(program) ?? program) as Program<Input, Output>
  const given = parseState(state)
  const settings = bind(base, given)
  const own = stateWithoutCredentials(given)
  const within = (outer: Scope): Scope => ({ ...outer, view: { settings, outer: outer.view } })
  const alone = within(emptyScope)
  const enter = <T>(work: () => T): T => {
    const outer = currentScope()
    return withScope(outer === emptyScope ? alone : within(outer), work)
  }
  const view: ProgramView<Input, Output> = {
    [programBrand]: true,
    name: base.name,
    state: own,
    program: base,
    run: (input, options) => enter(() => base.run(input, options)),
    execute: (input, options) => enter(() => base.execute(input, options)),
    // The stream starts later, in the scope in which it was asked for.
    stream: (input, options) => enter(() => base.stream(input, options)),
    preview: (input, options) => enter(() => base.preview(input, options)),
  }
  rememberView(view, { program: base, state: own })
  return view
}

/** Finds the predictor of each part of the state, or says everything that does not fit. */
function bind(program: Program<never, unknown>, state: ProgramState): Map<Predictor, PredictorSettings> {
  const predictors = findPredictors(program)
  const issues: Issue[] = []
  const settings = new Map<Predictor, PredictorSettings>()
  for (const [path, predictor] of predictors) {
    const saved = Object.hasOwn(state.predictors, path) ? state.predictors[path] : undefined
    if (!saved) {
      issues.push({ path, message: 'the program has this predictor, the state does not' })
      continue
    }
    const differences = compareContracts(saved.contract, contractOf(predictor.settings.signature))
    issues.push(
      ...[...differences, ...findStrayNames(predictor.settings.signature, saved)].map(({ message }) => ({
        path,
        message,
      })),
    )
    settings.set(predictor, applyState(predictor, saved))
  }
  for (const path of Object.keys(state.predictors)) {
    if (!predictors.has(path)) issues.push({ path, message: 'the state has this predictor, the program does not' })
  }
  if (issues.length === 0) return settings
  const list = issues.map(({ path, message }) => `\n  ${path}: ${message}`).join('')
  throw new StateError(
    `The state does not fit program '${program.name}':${list}\nUse the program it was made for, or optimize this one anew.`,
    { code: 'STATE_MISMATCH', issues },
  )
}

/** Names of fields in descriptions and demos that the signature does not have. */
function findStrayNames({ inputs, outputs }: AnySignature, { descriptions, demos }: PredictorState): Issue[] {
  const strays = (values: object, fields: readonly Field[]): string[] =>
    Object.keys(values).filter((name) => !fields.some((field) => field.name === name))
  return [
    ...strays(descriptions, [...inputs, ...outputs]).map((name) => ({
      path: name,
      message: `describes '${name}', which is no field`,
    })),
    ...demos.flatMap((demo, index) =>
      [...strays(demo.inputs, inputs), ...strays(demo.outputs, outputs)].map((name) => ({
        path: name,
        message: `demo ${index + 1} has a value for '${name}', which is no field of that side`,
      })),
    ),
  ]
}

function applyState(
  { settings }: Predictor,
  { instructions, descriptions, demos, lmOptions }: PredictorState,
): PredictorSettings {
  const { signature } = settings
  const words = [...signature.inputs, ...signature.outputs].map(({ name }) => [
    name,
    Object.hasOwn(descriptions, name) ? descriptions[name] : '',
  ])
  return createSettings({
    signature: signature.withInstructions(instructions).describe(Object.fromEntries(words) as Record<string, string>),
    demos,
    // A state holds no credentials, so those of the predictor stay in force.
    lmOptions: optionsWithCredentialsOf(lmOptions, settings.lmOptions),
  })
}
