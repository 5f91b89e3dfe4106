import {
  ConfigurationError,
  type Context,
  currentContext,
  dumpState,
  findPredictors,
  type LM,
  type LMOptions,
  program,
  type Program,
  type ProgramState,
} from '@dspex/core'
import {
  hashJson,
  identifyProgram,
  isProgram,
  rememberCode,
  lmIdentity,
  optionsWithoutCredentials,
  pickContext,
} from '@dspex/core/implement'

/**
 * What can be evaluated: a program, a view of one, a plain function, or a function with the name and version under which
 * its results are kept.
 */
export type Evaluated<Input extends object, Output> =
  | Program<Input, Output>
  | ((input: Input, context: Context) => Promise<Output> | Output)
  | {
      /** Names it in reports and stores. */
      readonly name: string
      /** Change it when the function changes: results of another version are never reused. */
      readonly version: string
      /** The function. */
      readonly run: (input: Input, context: Context) => Promise<Output> | Output
    }

/** What can be evaluated on some inputs; what a program takes is asked of the data. */
export type EvaluatedOn<Input extends object> =
  | Program<never, unknown>
  | Exclude<Evaluated<Input, unknown>, Program<Input, unknown>>

/** What programs take: of several all that any takes; `never` when one takes nobody knows what. */
export type InputOf<Subject> = (
  Subject extends { readonly run: (input: infer Input, ...given: never[]) => unknown } ? (input: Input) => void : never
) extends (input: infer Inputs extends object) => void
  ? Inputs
  : never

/** What comes out of what can be evaluated. */
export type OutputOf<Subject> = Subject extends
  | { readonly run: (...given: never[]) => infer Output }
  | ((...given: never[]) => infer Output)
  ? Awaited<Output>
  : never

/**
 * What a program is run with during an evaluation: context that goes over the one around it. An evaluation has a budget
 * and a signal of its own.
 */
export type EvaluationContext = Omit<Context, 'signal' | 'budget'>

/** Picks the context out of options of an evaluation. */
export function contextOf(options: EvaluationContext): EvaluationContext {
  return pickContext(options, ['signal', 'budget'])
}

/**
 * Gives the context of programs beside the one under test, such as judges and reflections: how that one is sampled is
 * not their business.
 */
export function contextBeside(context: EvaluationContext): EvaluationContext {
  return pickContext(context, ['signal', 'budget', 'lmOptions', 'overrideLM'])
}

/** A program as the harness runs it. */
export interface Subject {
  /** Names it in reports. */
  readonly name: string
  /** The user's version, or `undefined`. */
  readonly version: string | undefined
  /** What is run. */
  readonly program: Program<object, unknown>
  /** Its state, for other machines; of a function there is none. */
  readonly state: ProgramState | null
}

/** The version of a subject as reports name it: that of its results, else that of its code. */
export function versionOfSubject({ version, program }: Subject): string | null {
  return version ?? program.version ?? null
}

/** How a subject is called where it does not say itself. */
export interface SubjectOptions {
  /** Names the program. @default its own name */
  readonly name?: string | undefined
  /** The version of the program's code. */
  readonly version?: string | undefined
}

/**
 * Makes of a program or function what the harness runs.
 *
 * @throws ConfigurationError when it is neither
 */
export function toSubject(evaluated: unknown, { name, version }: SubjectOptions = {}): Subject {
  if (isProgram(evaluated)) {
    const program = evaluated as Program<object, unknown>
    return { name: name ?? program.name, version, program, state: dumpState(program) }
  }
  const named = typeof evaluated === 'function' ? { name: evaluated.name, run: evaluated } : evaluated
  const { run, ...own } = (named ?? {}) as Partial<Extract<Evaluated<object, unknown>, { readonly version: string }>>
  if (typeof run !== 'function') {
    throw new ConfigurationError(
      'Only programs and functions can be evaluated. Pass a module, a state view, a function or { name, version, run }.',
    )
  }
  const called = name ?? (own.name || 'function')
  // As a program the function has a trace, usage and an end at the abort.
  const made = program(called, {}, async (input: object, context) => run(input, context))
  rememberCode(made, run)
  return {
    name: called,
    version: version ?? own.version,
    program: made,
    state: null,
  }
}

/**
 * Checks that the results of a subject may be kept: a function has to have a name and a version, and other code a text, so
 * that an edit of it is seen.
 *
 * @throws ConfigurationError when it has not
 */
export function checkStorable({ name, version, state, program }: Subject): void {
  const [unreadable] = version === undefined && state !== null ? identifyProgram(program).unreadable : []
  if (unreadable !== undefined) {
    throw new ConfigurationError(
      `The code of '${name}' can't be read at \`${unreadable}\` (a bound or native function, or one behind a proxy), so results ` +
        'in the store could be those of other code. Give a `version` to the program or the evaluation, and change it when the code does.',
    )
  }
  if (state === null && (version === undefined || name === 'function')) {
    throw new ConfigurationError(
      `A function needs a name and a version to be stored, as its code can't be compared. ` +
        `Pass { name: '${name}', version: '1', run }, or the options \`name\` and \`version\`.`,
    )
  }
}

/**
 * The hash of what is run: name, version or the text of its code, settings, contracts, state, and what the context overrides;
 * no credentials. Its second half leaves out the text of code; see {@link isOtherCode}.
 */
export function hashProgram(subject: Subject, context: EvaluationContext, seed: string | number | undefined): string {
  const { name, version, state, program } = subject
  const outer = currentContext()
  const { lm = outer.lm, overrideLM = outer.overrideLM, adapter = outer.adapter, repairs = outer.repairs } = context
  const { codeHash, settingsHash } = identifyProgram(program)
  const lms = [...findPredictors(program, { frozen: true })].flatMap(([path, { lm }]) =>
    lm ? [[path, identityOf(lm)]] : [],
  )
  const beside = {
    name,
    version,
    settings: settingsHash,
    state,
    lms: lms.length > 0 ? lms : undefined,
    lm: overrideLM ? undefined : lm && identityOf(lm),
    overrideLM: overrideLM && identityOf(overrideLM),
    lmOptions: withoutEmpty(optionsWithoutCredentials({ ...outer.lmOptions, ...context.lmOptions })),
    adapter: adapter?.name,
    repairs,
    seed,
  }
  // A version is the user's word for the code.
  const whole = hashJson(version === undefined ? { ...beside, code: codeHash } : beside)
  return whole.slice(0, 32) + hashJson(beside).slice(0, 32)
}

/** Whether two hashes are of programs that differ in the text of their code alone. */
export function isOtherCode(a: string, b: string): boolean {
  return a !== b && a.slice(32) === b.slice(32)
}

/** Another server, and other options that an LM brings along, may give other answers under the same id. */
function identityOf(lm: LM): string | Pick<LM, 'id' | 'endpoint' | 'fixedOptions'> {
  const identity = lmIdentity(lm)
  return lm.endpoint === undefined && lm.fixedOptions === undefined ? identity.id : identity
}

function withoutEmpty(options: LMOptions): LMOptions | undefined {
  return Object.values(options).some((value) => value !== undefined) ? options : undefined
}
