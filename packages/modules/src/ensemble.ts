import { ConfigurationError, type Context, Module, type Program } from '@dspex/core'
import { isOfLibrary, isProgram, rememberCode } from '@dspex/core/implement'

/** A program of several that answer side by side; see {@link ensemble}. */
export class Ensemble<Input extends object, Output, Reduced> extends Module<Input, Reduced> {
  /** The programs, with their states. */
  readonly programs: readonly Program<Input, Output>[]
  readonly #reduce: (outputs: readonly Output[], input: Input) => Reduced | Promise<Reduced>

  /** @throws ConfigurationError when there is no program */
  constructor(
    programs: readonly Program<Input, Output>[],
    reduce: (outputs: readonly Output[], input: Input) => Reduced | Promise<Reduced>,
  ) {
    super()
    if (programs.length === 0 || programs.some((each) => !isProgram(each)))
      throw new ConfigurationError('An ensemble is a list of programs, one at least.')
    if (typeof reduce !== 'function')
      throw new ConfigurationError('An ensemble needs a function that makes one output of several.')
    this.programs = programs
    this.#reduce = reduce
    rememberCode(this, reduce)
  }

  /** Answers with each, then reduces. */
  async forward(input: Input, _context: Context): Promise<Reduced> {
    const outputs = await Promise.all(this.programs.map((program) => program.run(input)))
    return this.#reduce(outputs, input)
  }
}

/**
 * Runs several programs side by side and makes one output of theirs, such as by `majority`. One that fails fails it. As
 * DSPy's `Ensemble`.
 *
 * @throws ConfigurationError when there is no program
 * @example const together = ensemble([first, second, third], (outputs) => majority(outputs, { field: 'answer' }).winner)
 */
export function ensemble<Input extends object, Output, Reduced>(
  programs: readonly Program<Input, Output>[],
  reduce: (outputs: readonly Output[], input: Input) => Reduced | Promise<Reduced>,
): Ensemble<Input, Output, Reduced> {
  return new Ensemble(programs, reduce)
}

isOfLibrary(Ensemble)
