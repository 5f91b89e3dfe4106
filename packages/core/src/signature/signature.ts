import { SignatureError } from '../errors/signature-error.ts'
import { defineSide, parsedField } from './define-fields.ts'
import type { Field, Validation } from './field.ts'
import { fingerprintFields } from './fingerprint.ts'
import { parseSignature } from './parse-signature.ts'
import type { Flat, ParsedText } from './signature-text.ts'
import type {
  CheckDefinition,
  CheckFields,
  CheckSignature,
  FieldPlace,
  FieldsDefinition,
  SideInput,
  SideOutput,
  SignatureDefinition,
  SignatureFields,
  SignatureInput,
  SignatureOutput,
} from './signature-types.ts'
import type { Side } from './side.ts'
import {
  addFields,
  checkParts,
  defaultInstructions,
  describeFields,
  dropFields,
  placeBeside,
  type SignatureParts,
} from './signature-parts.ts'
import { validateSide } from './validate-side.ts'

/** What every signature has, whatever its types: what adapters and optimizers work with. */
export interface AnySignature {
  /** What the model is to do. */
  readonly instructions: string
  /** The inputs, in order. */
  readonly inputs: readonly Field[]
  /** The outputs, in order. */
  readonly outputs: readonly Field[]
  /** SHA-256 of names, order, optionality and schemas; instructions and descriptions don't count. */
  readonly fingerprint: string
  /** Carries the types; never there at run time. */
  readonly '~types'?: { readonly input: object; readonly output: object }
  /** Validates an input; at once unless a schema is asynchronous. */
  validateInput(value: unknown): Validation | Promise<Validation>
  /** Validates an output; at once unless a schema is asynchronous. */
  validateOutput(value: unknown): Validation | Promise<Validation>
  /** Returns this signature with other instructions. */
  withInstructions(instructions: string): AnySignature
  /**
   * Returns this signature with other field descriptions; an empty one removes the description.
   *
   * @throws SignatureError for a field that it does not have.
   */
  describe(descriptions: Readonly<Record<string, string | undefined>>): AnySignature
  /**
   * Returns this signature with fields added at the end of a side.
   *
   * @throws SignatureError for fields that can't be read or whose names are taken.
   */
  append(fields: SignatureFields): AnySignature
  /**
   * Returns this signature with fields added at the start of a side.
   *
   * @throws SignatureError for fields that can't be read or whose names are taken.
   */
  prepend(fields: SignatureFields): AnySignature
  /**
   * Returns this signature with fields added before or after a field.
   *
   * @throws SignatureError for fields that can't be read, names that are taken, or a place that is not there.
   */
  add(fields: SignatureFields, place?: FieldPlace): AnySignature
  /**
   * Returns this signature without some fields.
   *
   * @throws SignatureError for a field that it does not have, or for some fields of a side that one schema validates.
   */
  drop(...names: readonly string[]): AnySignature
}

/** A typed contract: what goes in, what comes out, and what to do. Immutable. */
export interface Signature<Input extends object, Output extends object> extends AnySignature {
  readonly '~types'?: { readonly input: Input; readonly output: Output }
  withInstructions(instructions: string): Signature<Input, Output>
  describe(descriptions: { readonly [Name in keyof Input | keyof Output]?: string | undefined }): Signature<
    Input,
    Output
  >
  append<const In extends FieldsDefinition = {}, const Out extends FieldsDefinition = {}>(
    fields: AddedFields<Input, Output, In, Out>,
  ): Signature<With<Input, SideInput<In>>, With<Output, SideOutput<Out>>>
  prepend<const In extends FieldsDefinition = {}, const Out extends FieldsDefinition = {}>(
    fields: AddedFields<Input, Output, In, Out>,
  ): Signature<With<SideInput<In>, Input>, With<SideOutput<Out>, Output>>
  add<const In extends FieldsDefinition = {}, const Out extends FieldsDefinition = {}>(
    fields: AddedFields<Input, Output, In, Out>,
    place?: FieldPlace<(keyof Input | keyof Output) & string>,
  ): Signature<With<Input, SideInput<In>>, With<Output, SideOutput<Out>>>
  drop<const Name extends (keyof Input | keyof Output) & string>(
    ...names: readonly Name[]
  ): Signature<Flat<Omit<Input, Name>>, Flat<Omit<Output, Name>>>
}

/** Fields to add whose types and names were checked. */
export interface AddedFields<Input, Output, In, Out> {
  /** Inputs to add; where they do not fit, the type is the sentence that says why. */
  readonly input?: CheckFields<In, keyof Input | keyof Output, 'input'>
  /** Outputs to add; where they do not fit, the type is the sentence that says why. */
  readonly output?: CheckFields<Out, keyof Input | keyof Output | keyof SideInput<In>, 'output'>
}

type With<A extends object, B extends object> = Flat<A & B>

/** The {@link Signature} that {@link SignatureDefinition}s and texts define. */
export type DefinedSignature<D> = D extends string
  ? Signature<ParsedText<D>['input'], ParsedText<D>['output']>
  : D extends { readonly input: infer In; readonly output: infer Out }
    ? Signature<SideInput<In>, SideOutput<Out>>
    : Signature<Record<string, unknown>, Record<string, unknown>>

const brand = Symbol.for('dspex.signature')

/**
 * Makes a signature from text, `'question: string, context: string[] -> answer: string'`, or from parts with schemas
 * of any Standard Schema library.
 *
 * @throws SignatureError for text that can't be read, a name used twice, or a schema whose fields can't be found.
 *
 * @example
 * signature({
 *   instructions: 'Classify the message of a customer.',
 *   input: { message: z.string() },
 *   output: { intent: z.enum(['refund', 'delivery', 'other']) },
 * })
 */
export function signature<const D extends string | SignatureDefinition>(
  definition: CheckDefinition<D>,
): DefinedSignature<D> {
  return defineSignature(definition) as DefinedSignature<D>
}

/**
 * Makes a signature of text; a signature stays as it is.
 *
 * @throws SignatureError for text that can't be read.
 */
export function toSignature<const S extends string | AnySignature>(
  textOrSignature: CheckSignature<S>,
): Signature<SignatureInput<S>, SignatureOutput<S>> {
  const given = textOrSignature as string | AnySignature
  const made = typeof given === 'string' ? defineSignature(given) : given
  return made as unknown as Signature<SignatureInput<S>, SignatureOutput<S>>
}

/** Tells whether `value` is a signature, of this copy of the package or another. */
export function isSignature(value: unknown): value is AnySignature {
  return typeof value === 'object' && value !== null && brand in value
}

function defineSignature(definition: string | SignatureDefinition): AnySignature {
  if (typeof definition === 'string') {
    const { inputs, outputs } = parseSignature(definition)
    const side = (label: Side['label'], fields: typeof inputs): Side => {
      return { label, fields: fields.map((field) => parsedField(field, label)), whole: undefined }
    }
    return createSignature({ instructions: undefined, input: side('input', inputs), output: side('output', outputs) })
  }
  if (typeof definition !== 'object' || definition === null || !('input' in definition) || !('output' in definition)) {
    throw new SignatureError("A signature is text such as 'question -> answer', or an object with input and output.")
  }
  const { instructions, input, output } = definition
  return createSignature({ instructions, input: defineSide(input, 'input'), output: defineSide(output, 'output') })
}

function createSignature(parts: SignatureParts): AnySignature {
  checkParts(parts)
  return new ImmutableSignature(parts)
}

/** A class, so that the thousands of signatures that state views make share one shape and one set of methods. */
class ImmutableSignature implements AnySignature {
  readonly [brand] = true
  readonly instructions: string
  readonly inputs: readonly Field[]
  readonly outputs: readonly Field[]
  readonly #parts: SignatureParts
  #fingerprint: string | undefined

  constructor(parts: SignatureParts) {
    const { instructions, input, output } = parts
    this.instructions = instructions ?? defaultInstructions(input.fields, output.fields)
    this.inputs = input.fields
    this.outputs = output.fields
    this.#parts = parts
    Object.freeze(this)
  }

  get fingerprint(): string {
    return (this.#fingerprint ??= fingerprintFields(this.inputs, this.outputs))
  }

  validateInput(value: unknown): Validation | Promise<Validation> {
    return validateSide(this.#parts.input, value)
  }

  validateOutput(value: unknown): Validation | Promise<Validation> {
    return validateSide(this.#parts.output, value)
  }

  withInstructions(instructions: string): AnySignature {
    return createSignature({ ...this.#parts, instructions })
  }

  describe(descriptions: Readonly<Record<string, string | undefined>>): AnySignature {
    return createSignature(describeFields(this.#parts, descriptions))
  }

  append(fields: SignatureFields): AnySignature {
    return createSignature(addFields(this.#parts, fields, (side) => side.length))
  }

  prepend(fields: SignatureFields): AnySignature {
    return createSignature(addFields(this.#parts, fields, () => 0))
  }

  add(fields: SignatureFields, place: FieldPlace = {}): AnySignature {
    return createSignature(addFields(this.#parts, fields, (side, label) => placeBeside(side, label, place)))
  }

  drop(...names: readonly string[]): AnySignature {
    return createSignature(dropFields(this.#parts, names))
  }
}
