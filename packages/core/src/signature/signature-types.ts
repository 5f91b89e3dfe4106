import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { Flat, ParsedFields, ParsedMember, ParsedText } from './signature-text.ts'

/** The type of one field: a schema of any library, or a type in quotes such as `'string[]'`. */
export type FieldDefinition = StandardSchemaV1 | string
/** Fields by name. */
export type FieldMap = Readonly<Record<string, FieldDefinition>>
/** Fields as a map, or as text without an arrow such as `'score: number, note?: string'`. */
export type FieldsDefinition = FieldMap | string
/** One side of a signature: its fields, or one schema of the whole object. */
export type SideDefinition = FieldsDefinition | StandardSchemaV1

/** A signature in parts, for what a text can't say. */
export interface SignatureDefinition {
  /** What the model is to do. @default a sentence that names the fields */
  readonly instructions?: string | undefined
  /** What a caller passes. */
  readonly input: SideDefinition
  /** What the model is asked for, and what comes out once it is validated. */
  readonly output: SideDefinition
}

/** Fields to add to a signature. */
export interface SignatureFields {
  /** Inputs to add: a map, or text such as `'note?: string'`. */
  readonly input?: FieldsDefinition
  /** Outputs to add: a map, or text such as `'score: number'`. */
  readonly output?: FieldsDefinition
}

/** Where fields are added: next to a field of the same side. @default the end of the side */
export interface FieldPlace<Name extends string = string> {
  /** The field to stand before. Not together with `after`. */
  readonly before?: Name | undefined
  /** The field to stand after. Not together with `before`. */
  readonly after?: Name | undefined
}

/** The type of the input of a signature, given as text or as a {@link Signature}. */
export type SignatureInput<S> = S extends string
  ? ParsedText<S>['input']
  : S extends { readonly '~types'?: { readonly input: infer Input extends object; readonly output: infer Output } }
    ? IsObject<Output> extends true
      ? Record<string, unknown>
      : Input
    : Record<string, unknown>

/** The type of the output of a signature, given as text or as a {@link Signature}. */
export type SignatureOutput<S> = S extends string
  ? ParsedText<S>['output']
  : S extends { readonly '~types'?: { readonly output: infer Output extends object } }
    ? IsObject<Output> extends true
      ? Record<string, unknown>
      : Output
    : Record<string, unknown>

/** Whether `T` is `object` itself, as in a signature of unknown types. */
type IsObject<T> = (<U>() => U extends T ? 1 : 2) extends <U>() => U extends object ? 1 : 2 ? true : false

/** `S` if it is a signature, else a sentence that says what is wrong: the type of a parameter that takes one. */
export type CheckSignature<S> = S extends string
  ? ParsedText<S>['problem'] extends infer Problem extends string
    ? `signature error - ${Problem}`
    : S
  : S

/** `D` if it defines a signature, else a sentence that says what is wrong. */
export type CheckDefinition<D> =
  DefinitionProblem<D> extends infer Problem extends string ? `signature error - ${Problem}` : D

type DefinitionProblem<D> = D extends string
  ? ParsedText<D>['problem']
  : D extends { readonly input: infer In; readonly output: infer Out }
    ? SideProblem<In, 'input'> extends infer Problem extends string
      ? Problem
      : SideProblem<Out, 'output'> extends infer Problem extends string
        ? Problem
        : Collision<keyof SideInput<Out>, keyof SideInput<In>> extends infer Name extends string
          ? `${Name}: this name is used twice`
          : null
    : null

/** What may be added to a signature whose fields are named `Taken`; a sentence instead if it can't. */
export type CheckFields<F, Taken, Label extends 'input' | 'output'> =
  SideProblem<F, Label> extends infer Problem extends string
    ? `signature error - ${Problem}`
    : Collision<keyof SideInput<F>, Taken> extends infer Name extends string
      ? `signature error - ${Name}: the signature has this field already. Choose another name, or drop that one first`
      : F

/** The type that a caller passes for a side. */
export type SideInput<D> = D extends string
  ? ParsedFields<D, 'input'>['input']
  : D extends StandardSchemaV1
    ? ObjectOf<StandardSchemaV1.InferInput<D>>
    : D extends FieldMap
      ? Flat<
          {
            -readonly [Name in keyof D as MayBeAbsent<FieldInput<D, Name>> extends true ? never : Name]: FieldInput<
              D,
              Name
            >
          } & {
            -readonly [Name in keyof D as MayBeAbsent<FieldInput<D, Name>> extends true ? Name : never]?: FieldInput<
              D,
              Name
            >
          }
        >
      : {}

/** The type that validation gives for a side. */
export type SideOutput<D> = D extends string
  ? ParsedFields<D, 'output'>['output']
  : D extends StandardSchemaV1
    ? ObjectOf<StandardSchemaV1.InferOutput<D>>
    : D extends FieldMap
      ? Flat<
          {
            -readonly [Name in keyof D as MayBeAbsent<FieldOutput<D, Name>> extends true ? never : Name]: FieldOutput<
              D,
              Name
            >
          } & {
            -readonly [Name in keyof D as MayBeAbsent<FieldOutput<D, Name>> extends true ? Name : never]?: Exclude<
              FieldOutput<D, Name>,
              undefined
            >
          }
        >
      : {}

type FieldInput<D, Name extends keyof D> = D[Name] extends string
  ? ParsedMember<Name & string, D[Name], 'input'>['type']
  : D[Name] extends StandardSchemaV1
    ? StandardSchemaV1.InferInput<D[Name]>
    : unknown

type FieldOutput<D, Name extends keyof D> = D[Name] extends string
  ? ParsedMember<Name & string, D[Name], 'output'>['type']
  : D[Name] extends StandardSchemaV1
    ? StandardSchemaV1.InferOutput<D[Name]>
    : unknown

/** A schema that takes anything says nothing about absence, so `unknown` is required. */
type MayBeAbsent<T> = unknown extends T ? false : undefined extends T ? true : false

type ObjectOf<T> = T extends object ? T : Record<string, unknown>

/** A name in both; names that are only known to be strings don't collide. */
type Collision<Names, Taken> = string extends Names
  ? null
  : string extends Taken
    ? null
    : [Names & Taken] extends [never]
      ? null
      : Names & Taken

type SideProblem<D, Label extends 'input' | 'output'> = D extends string
  ? ParsedFields<D, Label>['problem']
  : D extends StandardSchemaV1
    ? null
    : { [Name in keyof D]: FieldProblem<D[Name], Name & string, Label> }[keyof D] extends infer Problem
      ? [Problem] extends [never]
        ? null
        : Problem
      : null

type FieldProblem<F, Name extends string, Label extends 'input' | 'output'> = F extends string
  ? Exclude<ParsedMember<Name, F, Label>['problem'], null>
  : never
