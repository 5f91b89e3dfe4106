import type {
  FirstQuoted,
  IsOpen,
  ProblemOf,
  Trim,
  TrimEnd,
  TypeOf,
  TypeProblem,
  WithoutQuoted,
} from './type/type-text.ts'

/** Earlier turns of a conversation: one record of inputs and outputs per turn. */
export type History = readonly Readonly<Record<string, unknown>>[]

/** What a text means at compile time: types of both sides, or what is wrong. */
export type ParsedText<Text extends string> =
  {} extends Record<Text, 1>
    ? { input: Record<string, unknown>; output: Record<string, unknown>; problem: null }
    : SplitAtArrow<WithoutDescriptions<Text>> extends [infer Inputs extends string, infer Outputs extends string]
      ? ParsedSides<Inputs, Outputs>
      : Failed<`there is no '->'. Write inputs -> outputs, such as 'question -> answer'`>

/** The fields that a text without an arrow adds to a side, or what is wrong. */
export type ParsedFields<Text extends string, Label extends 'input' | 'output'> =
  {} extends Record<Text, 1>
    ? { input: Record<string, unknown>; output: Record<string, unknown>; problem: null }
    : Trim<WithoutDescriptions<Text>> extends infer Rest extends string
      ? Rest extends ''
        ? { input: {}; output: {}; problem: null }
        : ReadFields<Rest, Label, never> extends infer Found
          ? Found extends FieldList
            ? { input: Flat<Found['shape']>; output: Flat<Found['shape']>; problem: null }
            : Failed<ProblemOf<Found>>
          : never
      : never

/** The type of one field of a map that is given as text, or what is wrong. */
export type ParsedMember<Name extends string, Text extends string, Label extends 'input' | 'output'> =
  {} extends Record<Text, 1>
    ? { type: unknown; problem: null }
    : ReadField<WithoutDescriptions<`${Name}:${Text}`>, Label> extends infer Found
      ? Found extends [string, infer Type]
        ? { type: Type[keyof Type]; problem: null }
        : { type: unknown; problem: ProblemOf<Found> }
      : never

/** The names and the object of the fields read. */
interface FieldList {
  names: string
  shape: unknown
}

interface Failed<Sentence extends string> {
  input: Record<string, unknown>
  output: Record<string, unknown>
  problem: Sentence
}

type ParsedSides<Inputs extends string, Outputs extends string> =
  ReadSide<Inputs, 'input', never> extends infer In
    ? In extends FieldList
      ? ReadSide<Outputs, 'output', In['names']> extends infer Out
        ? Out extends FieldList
          ? { input: Flat<In['shape']>; output: Flat<Out['shape']>; problem: null }
          : Failed<ProblemOf<Out>>
        : never
      : Failed<ProblemOf<In>>
    : never

type ReadSide<Text extends string, Label extends 'input' | 'output', Taken extends string> =
  Trim<Text> extends infer Rest extends string
    ? Rest extends ''
      ? Label extends 'input'
        ? { names: never; shape: {} }
        : TypeProblem<"there is no output after '->'">
      : Rest extends `${string}->${string}`
        ? SplitAtArrow<Rest> extends null
          ? ReadFields<Rest, Label, Taken>
          : TypeProblem<"there is more than one '->'">
        : ReadFields<Rest, Label, Taken>
    : never

/** Reads the fields of one side, one hop per comma. */
type ReadFields<
  Text extends string,
  Label extends 'input' | 'output',
  Taken extends string,
  Head extends string = '',
  Names extends string = never,
  Shape = unknown,
> = Text extends `${infer Piece},${infer Rest}`
  ? IsOpen<`${Head}${Piece}`> extends true
    ? ReadFields<Rest, Label, Taken, `${Head}${Piece},`, Names, Shape>
    : ReadField<`${Head}${Piece}`, Label> extends infer Found
      ? Found extends [infer Name extends string, infer Type]
        ? Name extends Taken | Names
          ? TypeProblem<`${Name}: this name is used twice`>
          : ReadFields<Rest, Label, Taken, '', Names | Name, Shape & Type>
        : Found
      : never
  : ReadField<`${Head}${Text}`, Label> extends infer Found
    ? Found extends [infer Name extends string, infer Type]
      ? Name extends Taken | Names
        ? TypeProblem<`${Name}: this name is used twice`>
        : { names: Names | Name; shape: Shape & Type }
      : Found
    : never

type ReadField<Text extends string, Label extends 'input' | 'output'> = Text extends `${infer Name}:${infer Type}`
  ? NamedField<Trim<Name>, Trim<Type>, Label>
  : NamedField<Trim<Text>, 'string', Label>

type NamedField<Name extends string, Type extends string, Label extends 'input' | 'output'> = Name extends BadName
  ? Name extends `${infer Bare}?`
    ? TrimEnd<Bare> extends infer Trimmed extends string
      ? Trimmed extends BadName
        ? BadNameProblem<Name>
        : TypedField<Trimmed, Type, Label, true>
      : never
    : BadNameProblem<Name>
  : TypedField<Name, Type, Label, false>

type TypedField<
  Name extends string,
  Type extends string,
  Label extends 'input' | 'output',
  IsOptional extends boolean,
> = Type extends 'history' | 'History' | 'dspy.History'
  ? Label extends 'input'
    ? [Name, Member<Name, History, Label, IsOptional>]
    : TypeProblem<`${Name}: history can only be an input`>
  : TypeOf<Type> extends infer Value
    ? [ProblemOf<Value>] extends [never]
      ? [Name, Member<Name, Value, Label, Label extends 'input' ? IsNullable<Value, IsOptional> : IsOptional>]
      : TypeProblem<`${Name}: ${ProblemOf<Value>}`>
    : never

/** An input that may be null may be left out, and is null then. */
type IsNullable<Value, IsOptional extends boolean> = unknown extends Value
  ? IsOptional
  : null extends Value
    ? true
    : IsOptional

type Member<Name extends string, Value, Label extends 'input' | 'output', IsOptional> = IsOptional extends true
  ? { [Key in Name]?: Label extends 'input' ? Value | undefined : Value }
  : { [Key in Name]: Value }

type BadNameProblem<Name extends string> = Name extends ''
  ? TypeProblem<'a field has no name: look for two commas in a row or a comma at an end'>
  : TypeProblem<`'${Name}' is not a name. Use letters, digits and '_', then ':' and a type`>

type Punctuation =
  | ' '
  | '\n'
  | '\t'
  | '\r'
  | '-'
  | '.'
  | '/'
  | '\\'
  | '!'
  | '@'
  | '#'
  | '$'
  | '%'
  | '^'
  | '&'
  | '*'
  | '+'
  | '='
  | '~'
  | '`'
  | ';'
  | ':'
  | '('
  | ')'
  | '['
  | ']'
  | '{'
  | '}'
  | '<'
  | '>'
  | '?'
  | '|'
  | "'"
  | '"'
type BadName =
  | ''
  | '__proto__'
  | 'constructor'
  | 'prototype'
  | `${'0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9'}${string}`
  | `${string}${Punctuation}${string}`

/** Cuts at the first arrow outside quotes; null if there is none. */
type SplitAtArrow<Text extends string, Head extends string = ''> = Text extends `${infer Before}->${infer After}`
  ? `${Head}${Before}` extends infer Left extends string
    ? Left extends `${string}${"'" | '"'}${string}`
      ? WithoutQuoted<Left> extends null
        ? SplitAtArrow<After, `${Left}->`>
        : [Left, After]
      : [Left, After]
    : never
  : null

/** Drops quoted descriptions and keeps quoted types; misplaced quotes are kept too, so that they are found wrong. */
type WithoutDescriptions<Text extends string, Kept extends string = ''> =
  FirstQuoted<Text> extends [infer Before extends string, infer Quoted extends string, infer Rest extends string]
    ? WithoutDescriptions<Rest, KeepLiteral<Kept, Before, Quoted>>
    : `${Kept}${Text}`

type KeepLiteral<Kept extends string, Before extends string, Quoted extends string> =
  TrimEnd<Before> extends infer Text extends string
    ? Text extends `${string}${':' | '|' | ',' | '[' | '<' | '(' | '->'}`
      ? `${Kept}${Before}${Quoted}`
      : Text extends ''
        ? Kept extends `${string}${"'" | '"'}`
          ? `${Kept}${Before}`
          : `${Kept}${Before}${Quoted}`
        : `${Kept}${Before}`
    : never

/** Shows an intersection as one plain object. */
export type Flat<T> = T extends infer Whole ? { [Key in keyof Whole]: Whole[Key] } : never
