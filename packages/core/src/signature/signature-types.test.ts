import { describe, expect, expectTypeOf, it } from 'vitest'
import { SignatureError } from '../errors/signature-error.ts'
import type { AudioPart, FilePart, ImagePart } from '../lm/message.ts'
import { parseSignature } from './parse-signature.ts'
import { type AnySignature, type Signature, signature, toSignature } from './signature.ts'
import type { CheckSignature, SignatureInput, SignatureOutput } from './signature-types.ts'

class Module<Input extends object, Output extends object> {
  declare readonly '~types'?: { readonly input: Input; readonly output: Output }
}

class Predict<const S extends string | AnySignature> extends Module<SignatureInput<S>, SignatureOutput<S>> {
  readonly signature: Signature<SignatureInput<S>, SignatureOutput<S>>
  readonly options: { readonly limit?: number }
  constructor(given: CheckSignature<S>, options: { readonly limit?: number } = {}) {
    super()
    this.signature = toSignature(given)
    this.options = options
  }
}

const readable = [
  'q -> a',
  '-> a',
  ' q , r ? -> a ',
  'q: str, r: float, s: int, t: bool, u: None, v: any -> a',
  'q: string[], r: number[][], s: Array<boolean>, t: list[int], u: List[str] -> a',
  'q: dict[str, list[int]], r: Dict[string, str], s: Record<string, string[]>, t: dict -> a',
  'q: Optional[str], r: Union[str, list[int], None], s: str | null -> a',
  'q: Literal["x, y", \'z\', 1, True, None], r: \'a|b\' | "c->d" -> a',
  "q: 'x', r: ('x' | 'y')[], s: (string), t: -2.5 | 10 -> a",
  'q: image, r: dspy.Image[], s: audio, t: Optional[file], u: history -> a',
  'q: typing.List[typing.Optional[str]] -> a',
  'q "what, is -> asked", r: int "it\'s [one" -> a: string \'the "answer"\', b \'x\'',
  "q: 'x' \"desc\", r: Literal['a'] 'desc' -> a",
  '\n  q:\tstr,\n  r : int[]\n->\n  a\n',
  'größe: int, 名前 -> ответ',
] as const

const unreadable = [
  '',
  'q',
  'q ->',
  'q -> ',
  'q -> a -> b',
  'q,, r -> a',
  ', q -> a',
  'q, -> a',
  'q -> a,',
  'q, q -> a',
  'q -> q',
  'q: strng -> a',
  'q: -> a',
  'q: str | -> a',
  'q: list[str -> a',
  'q: list[strng] -> a',
  'q: list[str, int] -> a',
  'q: (str -> a',
  'q: str] -> a',
  "q: 'x -> a",
  'q: dict[int, str] -> a',
  'q: dict[str] -> a',
  'q: Record -> a',
  'q: Optional -> a',
  'q: Literal[str] -> a',
  'q: Literal[] -> a',
  'q: strng | unknown -> a',
  'q: Union[str, strng] -> a',
  'q: 01 -> a',
  'q: 1.0 -> a',
  'q: history[] -> a',
  'q -> a: history',
  '1q -> a',
  'q-r -> a',
  'q r -> a',
  'q: str r -> a',
  '__proto__ -> a',
  'q -> constructor',
  '"x" -> a',
  'q -> "x" a',
  'q "x" "y" -> a',
] as const

describe('CheckSignature', () => {
  it('reads at compile time what the parser reads at run time', () => {
    type Checked = { [K in keyof typeof readable]: CheckSignature<(typeof readable)[K]> }
    expectTypeOf<Checked>().toEqualTypeOf<typeof readable>()
    for (const text of readable) expect(() => parseSignature(text)).not.toThrow()
  })

  it('refuses at compile time what the parser refuses at run time', () => {
    type Refused = {
      [K in keyof typeof unreadable]: CheckSignature<(typeof unreadable)[K]> extends `signature error - ${string}`
        ? 'refused'
        : (typeof unreadable)[K]
    }
    expectTypeOf<Refused[number]>().toEqualTypeOf<'refused'>()
    for (const text of unreadable) expect(() => signature(text as string), text).toThrow(SignatureError)
  })

  it('says what is wrong', () => {
    expectTypeOf<
      CheckSignature<'question: strng -> answer'>
    >().toEqualTypeOf<"signature error - question: unknown type 'strng'. Use string, number, int, boolean, date, datetime, T[], Record<string, T>, Optional[T], 'a' | 'b', image, audio, file or history">()
    expectTypeOf<
      CheckSignature<'question'>
    >().toEqualTypeOf<"signature error - there is no '->'. Write inputs -> outputs, such as 'question -> answer'">()
    expectTypeOf<CheckSignature<'q -> a, q'>>().toEqualTypeOf<'signature error - q: this name is used twice'>()
    expectTypeOf<
      CheckSignature<'q: list[str -> a'>
    >().toEqualTypeOf<"signature error - q: a bracket or quote is not closed in 'list[str'">()
    expectTypeOf<
      CheckSignature<'q,, r -> a'>
    >().toEqualTypeOf<'signature error - a field has no name: look for two commas in a row or a comma at an end'>()
    expectTypeOf<CheckSignature<'q ->'>>().toEqualTypeOf<"signature error - there is no output after '->'">()
  })

  it('lets text pass that is only known at run time', () => {
    expectTypeOf<CheckSignature<string>>().toEqualTypeOf<string>()
    expectTypeOf<CheckSignature<`${string} -> ${string}`>>().toEqualTypeOf<`${string} -> ${string}`>()
    expectTypeOf<SignatureOutput<`q -> a: ${string}`>>().toEqualTypeOf<Record<string, unknown>>()
    const type: string = 'int'
    expectTypeOf(signature({ input: `a: ${type}`, output: { b: `${type}[]` } })).toEqualTypeOf<
      Signature<Record<string, unknown>, { b: unknown }>
    >()
  })
})

describe('SignatureInput', () => {
  it('has the types of the fields', () => {
    expectTypeOf<
      SignatureInput<'a: str, b: list[int], c: dict[str, list[str]], d: Optional[str], e: Literal["x, y", 1, True, None], f?: bool -> z'>
    >().toEqualTypeOf<{
      a: string
      b: number[]
      c: Record<string, string[]>
      d?: string | null | undefined
      e?: 'x, y' | 1 | true | null | undefined
      f?: boolean | undefined
    }>()
    expectTypeOf<
      SignatureInput<'a: image, b: Audio[], c: dspy.File | null, d: history, e: object -> z'>
    >().toEqualTypeOf<{
      a: ImagePart
      b: AudioPart[]
      c?: FilePart | null | undefined
      d: readonly Readonly<Record<string, unknown>>[]
      e: unknown
    }>()
    expectTypeOf<
      SignatureInput<"a: ('x' | 'y')[], b: 1 | -2.5, c: 'it -> is, so' \"don't\", d 'd' -> z">
    >().toEqualTypeOf<{
      a: ('x' | 'y')[]
      b: 1 | -2.5
      c: 'it -> is, so'
      d: string
    }>()
    expectTypeOf(signature('-> z')).toEqualTypeOf<Signature<{}, { z: string }>>()
  })

  it('is that of a signature, or open where it is unknown', () => {
    expectTypeOf<SignatureInput<Signature<{ a: string }, { b: number }>>>().toEqualTypeOf<{ a: string }>()
    expectTypeOf<SignatureInput<AnySignature>>().toEqualTypeOf<Record<string, unknown>>()
    expectTypeOf<SignatureInput<string>>().toEqualTypeOf<Record<string, unknown>>()
    expectTypeOf(toSignature(signature('-> z'))).toEqualTypeOf<Signature<{}, { z: string }>>()
  })
})

describe('SignatureOutput', () => {
  it('has the types of the fields, exactly', () => {
    expectTypeOf<SignatureOutput<'q -> a: str "one, word", b?: int[], c'>>().toEqualTypeOf<{
      a: string
      b?: number[]
      c: string
    }>()
    expectTypeOf<SignatureOutput<Signature<{ a: string }, { b: number }>>>().toEqualTypeOf<{ b: number }>()
    expectTypeOf<SignatureOutput<AnySignature>>().toEqualTypeOf<Record<string, unknown>>()
  })

  it('infers in a class that takes text or a signature', () => {
    const fromText = new Predict('question, context: string[] -> answer: "yes" | "no"', { limit: 1 })
    expectTypeOf(fromText).toExtend<Module<{ question: string; context: string[] }, { answer: 'yes' | 'no' }>>()
    expectTypeOf<NonNullable<(typeof fromText)['~types']>['output']>().toEqualTypeOf<{ answer: 'yes' | 'no' }>()
    const fromSignature = new Predict(signature('a: int -> b').append({ output: 'c: float' }))
    expectTypeOf<NonNullable<(typeof fromSignature)['~types']>>().toEqualTypeOf<{
      readonly input: { a: number }
      readonly output: { b: string; c: number }
    }>()
    const open: string = 'a -> b'
    expectTypeOf<NonNullable<ReturnType<typeof make>['~types']>['output']>().toEqualTypeOf<Record<string, unknown>>()
    function make() {
      return new Predict(open)
    }
    // @ts-expect-error signature error - question: unknown type 'strng'
    expect(() => new Predict('question: strng -> answer')).toThrow("Unknown type 'strng'")
    expect(fromText.signature.outputs[0]?.type).toBe("'yes' | 'no'")
  })

  it('reads long signatures with descriptions', () => {
    expectTypeOf<SignatureOutput<Long>>().toExtend<{ o0: string; o39: number }>()
    expectTypeOf<CheckSignature<Long>>().toEqualTypeOf<Long>()
  })
})

type Ten<P extends string> =
  `${P}0 "a, description -> of it", ${P}1: int "another, one", ${P}2: string[], ${P}3 'x', ${P}4, ${P}5: list[str] "y", ${P}6, ${P}7, ${P}8: bool, ${P}9: float "it's a number"`
type Long =
  `${Ten<'i'>}, ${Ten<'i1'>}, ${Ten<'i2'>}, ${Ten<'i3'>} -> ${Ten<'o'>}, ${Ten<'o1'>}, ${Ten<'o2'>}, ${Ten<'o3'>}`
