import type { AudioPart, FilePart, ImagePart } from '../../lm/message.ts'

/**
 * Reads the types of the string form at compile time. Strings are never walked by the character: each step hops to
 * the next delimiter and joins a piece again only if it ends inside brackets or quotes.
 */

/** The type that `Text` spells, or a {@link TypeProblem}. `Text` has no white space around it. */
export type TypeOf<Text extends string> = Text extends keyof NamedTypes
  ? NamedTypes[Text]
  : Text extends `${string}|${string}`
    ? UnionOf<Text, '|'>
    : MemberOf<Text>

/** What is wrong with a text, as a sentence: a type of its own, so that it never passes for `any`. */
export interface TypeProblem<Sentence extends string> {
  readonly '~problem': Sentence
}

/** The sentence of a {@link TypeProblem}; never for any other type. */
export type ProblemOf<T> = T extends TypeProblem<infer Sentence> ? Sentence : never

type Space = ' ' | '\n' | '\t' | '\r' | '\u00a0'

/** Cuts white space off both ends. */
export type Trim<Text extends string> = Text extends `${Space}${infer Rest}` ? Trim<Rest> : TrimEnd<Text>

/** Cuts white space off the end. */
export type TrimEnd<Text extends string> = Text extends `${infer Rest}${Space}` ? TrimEnd<Rest> : Text

/** Whether `Text` ends inside brackets or quotes. */
export type IsOpen<Text extends string> = Text extends `${string}${'[' | '<' | '(' | "'" | '"'}${string}`
  ? Text extends `${string}${"'" | '"'}${string}`
    ? WithoutQuoted<Text> extends infer Rest extends string
      ? HasOpenBracket<Rest>
      : true
    : HasOpenBracket<Text>
  : false

/** What stands before the first quoted part, that part with its quotes, and the rest; null if no quote is closed. */
export type FirstQuoted<Text extends string> = Text extends `${infer BeforeDouble}"${infer AfterDouble}`
  ? BeforeDouble extends `${infer Before}'${string}`
    ? Text extends `${Before}'${infer Quoted}'${infer Rest}`
      ? [Before, `'${Quoted}'`, Rest]
      : null
    : AfterDouble extends `${infer Quoted}"${infer Rest}`
      ? [BeforeDouble, `"${Quoted}"`, Rest]
      : null
  : Text extends `${infer Before}'${infer Quoted}'${infer Rest}`
    ? [Before, `'${Quoted}'`, Rest]
    : null

/** Drops quoted parts; null if the last quote is not closed. */
export type WithoutQuoted<Text extends string, Kept extends string = ''> =
  FirstQuoted<Text> extends [infer Before extends string, string, infer Rest extends string]
    ? WithoutQuoted<Rest, `${Kept}${Before}`>
    : Text extends `${string}${"'" | '"'}${string}`
      ? null
      : `${Kept}${Text}`

type HasOpenBracket<Text extends string> = Text extends `${infer Before}[${infer After}`
  ? After extends `${infer Inner}]${infer Rest}`
    ? HasOpenBracket<`${Before}${Inner}${Rest}`>
    : true
  : Text extends `${infer Before}<${infer After}`
    ? After extends `${infer Inner}>${infer Rest}`
      ? HasOpenBracket<`${Before}${Inner}${Rest}`>
      : true
    : Text extends `${infer Before}(${infer After}`
      ? After extends `${infer Inner})${infer Rest}`
        ? HasOpenBracket<`${Before}${Inner}${Rest}`>
        : true
      : false

interface NamedTypes extends NamedLiterals {
  string: string
  str: string
  number: number
  float: number
  int: number
  integer: number
  boolean: boolean
  date: Date
  datetime: Date
  Date: Date
  'datetime.date': Date
  'datetime.datetime': Date
  bool: boolean
  unknown: unknown
  any: unknown
  Any: unknown
  object: unknown
  image: ImagePart
  Image: ImagePart
  'dspy.Image': ImagePart
  audio: AudioPart
  Audio: AudioPart
  'dspy.Audio': AudioPart
  file: FilePart
  File: FilePart
  'dspy.File': FilePart
  list: unknown[]
  List: unknown[]
  Array: unknown[]
  dict: Record<string, unknown>
  Dict: Record<string, unknown>
  'string[]': string[]
}

interface NamedLiterals {
  null: null
  None: null
  true: true
  True: true
  false: false
  False: false
}

type MemberOf<Text extends string> = Text extends keyof NamedTypes
  ? NamedTypes[Text]
  : Text extends `${infer Element}[]`
    ? ArrayOf<MemberOf<TrimEnd<Element>>>
    : Text extends `(${infer Inner})`
      ? TypeOf<Trim<Inner>>
      : Text extends `${'"' | "'" | '-' | Digit}${string}`
        ? LiteralOf<Text>
        : Text extends `${infer Head}[${infer Arguments}]`
          ? GenericOf<TrimEnd<Head>, Arguments, Text>
          : Text extends `${infer Head}<${infer Arguments}>`
            ? GenericOf<TrimEnd<Head>, Arguments, Text>
            : Text extends `${'typing' | 'dspy'}.${infer Name extends Exclude<keyof NamedTypes, 'string[]'>}`
              ? NamedTypes[Name]
              : Unknown<Text>

type Digit = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9'

type LiteralOf<Text extends string> = Text extends keyof NamedLiterals
  ? NamedLiterals[Text]
  : Text extends `'${infer Value}'`
    ? Value extends `${string}'${string}`
      ? Unknown<Text>
      : Value
    : Text extends `"${infer Value}"`
      ? Value extends `${string}"${string}`
        ? Unknown<Text>
        : Value
      : Text extends `${infer Value extends number}`
        ? number extends Value
          ? Unknown<Text>
          : Value
        : Unknown<Text>

type GenericOf<Head extends string, Arguments extends string, Text extends string> = Head extends
  | 'list'
  | 'List'
  | 'Array'
  ? ArrayOf<TypeOf<Trim<Arguments>>>
  : Head extends 'Optional'
    ? Either<TypeOf<Trim<Arguments>>, null>
    : Head extends 'dict' | 'Dict' | 'Record'
      ? Arguments extends `${infer Key},${infer Value}`
        ? Trim<Key> extends 'string' | 'str'
          ? RecordOf<TypeOf<Trim<Value>>>
          : TypeProblem<`the keys of '${Text}' must be string`>
        : TypeProblem<`'${Text}' takes two types, such as Record<string, number>`>
      : Head extends 'Union'
        ? UnionOf<Arguments, ','>
        : Head extends 'Literal'
          ? UnionOf<Arguments, 'literal'>
          : Head extends `${'typing' | 'dspy'}.${infer Name}`
            ? GenericOf<Name, Arguments, Text>
            : Unknown<Text>

type ArrayOf<Element> = [ProblemOf<Element>] extends [never] ? Element[] : Element

type RecordOf<Value> = [ProblemOf<Value>] extends [never] ? Record<string, Value> : Value

/** `A | B`, unless one of them is a problem. */
type Either<A, B> = [ProblemOf<A>] extends [never] ? ([ProblemOf<B>] extends [never] ? A | B : B) : A

type UnionOf<
  Text extends string,
  Mode extends '|' | ',' | 'literal',
  Head extends string = '',
  Members = never,
> = Text extends `${infer Piece}${Mode extends '|' ? '|' : ','}${infer Rest}`
  ? IsOpen<`${Head}${Piece}`> extends true
    ? UnionOf<Rest, Mode, `${Head}${Piece}${Mode extends '|' ? '|' : ','}`, Members>
    : UnionOf<Rest, Mode, '', Either<Members, PieceOf<Trim<`${Head}${Piece}`>, Mode>>>
  : Either<Members, PieceOf<Trim<`${Head}${Text}`>, Mode>>

type PieceOf<Text extends string, Mode extends '|' | ',' | 'literal'> = Mode extends '|'
  ? MemberOf<Text>
  : Mode extends ','
    ? TypeOf<Text>
    : LiteralOf<Text>

type Unknown<Text extends string> = Text extends ''
  ? TypeProblem<'a type is missing'>
  : IsOpen<Text> extends true
    ? TypeProblem<`a bracket or quote is not closed in '${Text}'`>
    : TypeProblem<`unknown type '${Text}'. Use string, number, int, boolean, date, datetime, T[], Record<string, T>, Optional[T], 'a' | 'b', image, audio, file or history`>
