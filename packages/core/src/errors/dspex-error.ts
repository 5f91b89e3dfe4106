import { redact } from '../secret/redact.ts'
import { redactText } from '../secret/redact-text.ts'

/**
 * Who is to blame for an error: the `program` (what it did counts as a failure), the `infrastructure` (nothing is known; try
 * again), or the `setup`, with which nothing can succeed.
 */
export type Blame = 'program' | 'infrastructure' | 'setup'

/** Options of every error of `@dspex`. */
export interface DspexErrorOptions<Code extends string = string> {
  /** The stable code. */
  readonly code: Code
  /** The error underneath, usually a third party's. */
  readonly cause?: unknown
  /** Who is to blame. @default what the family says of the code */
  readonly blame?: Blame | undefined
}

const brand: unique symbol = Symbol.for('dspex.error') as never

/**
 * The base of every error of `@dspex`: one class per family, one stable `code` per cause. A message says what happened and
 * what to do next; what a third party threw is the `cause`. Neither holds secrets: see `redact`. An abort is never wrapped. `isInstance` holds across two
 * installed copies of the package, `instanceof` does not.
 *
 * A package declares its own family by a subclass with a `family` of its own, and says with `blame` who is to blame.
 */
export class DspexError<Code extends string = string> extends Error {
  /** The name of the family, such as `'LMError'`: what a printed error begins with. */
  override name: string
  /** The stable code: switch on this, never on the message. */
  readonly code: Code
  /** Who is to blame, by which an evaluation decides whether a trial failed or is missing. */
  readonly blame: Blame
  /** Names its families, the nearest first, across installed copies of this package. */
  readonly [brand]: readonly string[]
  /** The name of the family, which minifiers leave alone. Choose one that no other package has. */
  protected static readonly family: string = 'DspexError'
  /** Who is to blame for errors of the family, or for each of its codes. */
  protected static readonly blame: Blame | Readonly<Record<string, Blame>> = 'program'

  constructor(message: string, { code, cause, blame }: DspexErrorOptions<Code>) {
    super(redactText(message), cause === undefined ? undefined : { cause: redact(cause) })
    const family = new.target
    this.name = family.family
    this.code = code
    this.blame = blame ?? (typeof family.blame === 'string' ? family.blame : (family.blame[code] ?? 'program'))
    this[brand] = familiesOf(family)
  }

  /**
   * Tells whether `value` is an error of this family (`LMError.isInstance(error)`), or of `@dspex` at all
   * (`DspexError.isInstance(error)`), of this copy of the package or another.
   */
  static isInstance<Family>(this: new (...options: never[]) => Family, value: unknown): value is Family {
    if (typeof value !== 'object' || value === null || !(brand in value)) return false
    // A subclass without a name of its own can't be told from its parent by name.
    if (!Object.hasOwn(this, 'family')) return value instanceof this
    const { family } = this as unknown as { readonly family: string }
    return Array.isArray(value[brand]) && value[brand].includes(family)
  }
}

function familiesOf(family: object): readonly string[] {
  const names: string[] = []
  for (let each = family; each !== Error; each = Object.getPrototypeOf(each) as object)
    if (Object.hasOwn(each, 'family')) names.push((each as { readonly family: string }).family)
  return names
}
