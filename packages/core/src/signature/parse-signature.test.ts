import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SignatureError } from '../errors/signature-error.ts'
import { parseFields, parseSignature, parseType, refuseName } from './parse-signature.ts'
import { signature } from './signature.ts'

/** The kind of each field, as `name: type`, to compare whole signatures at a glance. */
function show(text: string): string {
  const { inputs, outputs } = signature(text)
  const side = (fields: typeof inputs) =>
    fields.map((field) => `${field.name}${field.optional ? '?' : ''}: ${field.type}`).join(', ')
  return `${side(inputs)} -> ${side(outputs)}`
}

function errorOf(text: string): string {
  try {
    signature(text)
  } catch (error) {
    if (error instanceof SignatureError) return error.message
    throw error
  }
  throw new Error(`'${text}' was read`)
}

describe('parseSignature', () => {
  it.each([
    ['question -> answer', 'question: string -> answer: string'],
    ['question: string, context: string[] -> answer: string', 'question: string, context: string[] -> answer: string'],
    ['a: str, b: list[str], c: List[int] -> d: float', 'a: string, b: string[], c: integer[] -> d: number'],
    ['a: Array<number>, b: bool[][] -> c: boolean', 'a: number[], b: boolean[][] -> c: boolean'],
    ['a: dict[str, list[int]] -> b: Record<string, any>', 'a: Record<string, integer[]> -> b: Record<string, unknown>'],
    [
      'a: Optional[str] -> b: Union[int, None], c: str | None',
      'a: string | null -> b: integer | null, c: string | null',
    ],
    ['a: Literal["x, y", \'z\', 1, true, None] -> b', "a: 'x, y' | 'z' | 1 | true | null -> b: string"],
    ["a: 'x' | 'y', b: ('x' | 'y')[] -> c: 1 | -2.5", "a: 'x' | 'y', b: ('x' | 'y')[] -> c: 1 | -2.5"],
    ['a: image, b: dspy.Image[], c: Optional[audio] -> d: File', 'a: image, b: image[], c: audio | null -> d: file'],
    ['a: typing.List[typing.Optional[str]] -> b', 'a: (string | null)[] -> b: string'],
    ['past: dspy.History, q -> a', 'past: history, q: string -> a: string'],
    ['a: list, b: dict, c: object -> d: unknown', 'a: unknown[], b: Record<string, unknown>, c: unknown -> d: unknown'],
    ['a?: int -> b ? : str', 'a?: integer -> b?: string'],
    ['\n  question:\tstr\u00a0,\n  n : int\n->\n  answer\n', 'question: string, n: integer -> answer: string'],
    ['-> answer', ' -> answer: string'],
    ['größe: int, 名前, _x1 -> ответ', 'größe: integer, 名前: string, _x1: string -> ответ: string'],
    ['a: \'it -> b\' | "c, d" -> e', "a: 'it -> b' | 'c, d' -> e: string"],
    ['a: str | str | int -> b: (str)', 'a: string | integer -> b: string'],
  ])('reads %j', (text, expected) => {
    expect(show(text)).toBe(expected)
  })

  it('takes quoted text after a name or a type for the description, and after a colon for a type', () => {
    const { inputs, outputs } = parseSignature(
      `question "what the user asks -> or, says", mood: 'calm' | "angry" "it's how they feel" -> answer: string[] 'one "word" each', plain: ""`,
    )
    expect(inputs.map(({ name, description }) => [name, description])).toEqual([
      ['question', 'what the user asks -> or, says'],
      ['mood', "it's how they feel"],
    ])
    expect(inputs[0]?.type).toEqual({ kind: 'string' })
    expect(outputs.map(({ description }) => description)).toEqual(['one "word" each', undefined])
    expect(outputs[1]?.type).toEqual({ kind: 'literal', value: '' })
  })

  it.each([
    ['question: strng -> answer', "Unknown type 'strng' of field 'question'. Did you mean 'string'?", '^^^^^'],
    ['question: wobble -> answer', "Unknown type 'wobble' of field 'question'. Use string, number,", '^^^^^^'],
    ['question', "The signature has no '->'.", '^'],
    ['', 'Expected the name of a field, found the end.', '^'],
    ['question ->', 'The signature has no outputs.', '^'],
    ['a -> b -> c', "more than one '->'", '^'],
    ['a, a -> b', "Field 'a' is named twice.", '^'],
    ['a -> b, a', "Field 'a' is named twice.", '^'],
    ['a,, b -> c', "Expected the name of a field, found ','.", '^'],
    ['a, -> c', "Expected the name of a field, found '->'.", '^'],
    ['1st -> b', "Expected the name of a field, found '1st'.", '^'],
    ['a-b -> c', "Unexpected '-' after field 'a'.", '^'],
    ['a b -> c', "Unexpected 'b' after field 'a'.", '^'],
    ['a: list[str -> b', "Expected ']' to close '[' in the type of field 'a', found '->'.", '^'],
    ['a: (str -> b', "Expected ')' to close '('", '^'],
    ['a: Array<str -> b', "Expected '>' to close '<'", '^'],
    ['a: str] -> b', "Unexpected ']' after field 'a'.", '^'],
    ["a: 'x -> b", "The quote ' is never closed.", '^'],
    ['a: -> b', "Expected a type for field 'a', found '->'.", '^'],
    ['a: str | -> b', "Expected a type for field 'a'", '^'],
    ['a: Record -> b', "'Record' of field 'a' needs a type in brackets", '^^^^^^'],
    ['a: dict[int, str] -> b', "The keys of dict of field 'a' must be string", '^^^^^^^^^^'],
    ['a: dict[str] -> b', 'takes two types', '^^^^^'],
    ['a: list[int, str] -> b', 'takes one type', '^^^^^^^^^^'],
    ['a: Literal[str] -> b', 'Literal of field', '^^^'],
    ['a: 01 -> b', 'Write the number 01 as 1.', '^^'],
    ['__proto__ -> b', "'__proto__' is reserved", '^^^^^^^^^'],
    ['a -> constructor', "'constructor' is reserved", '^^^^^^^^^^^'],
    ['a: history[] -> b', "The history of field 'a' must stand alone", ''],
    ['a -> b: history', 'history can only be an input', ''],
    ['a: history, b: history -> c', "'a' and 'b' are both the history", ''],
    ['a: image | string -> b', 'mixes media with other types', ''],
    ['a: "\ud800" -> b', 'half of a surrogate pair', '^'],
    [`a: ${'('.repeat(200)} -> b`, 'nested more than 64 levels deep', '^'],
  ])('refuses %j', (text, message, carets) => {
    expect(errorOf(text)).toContain(message)
    expect(errorOf(text)).toContain(carets)
  })

  it('points at the place in the line', () => {
    expect(errorOf('question: str,\n  context: strng[] -> answer')).toBe(
      "Unknown type 'strng' of field 'context'. Did you mean 'string'?\n\n    context: strng[] -> answer\n             ^^^^^",
    )
  })

  it('shows only the neighbourhood of a place in a long line', () => {
    const message = errorOf(`${'a, b, c, '.repeat(1).padEnd(400, 'x')}: strng, ${'y'.repeat(400)} -> z`)
    const [, , line, carets] = message.split('\n') as [string, string, string, string]
    expect(line.length).toBeLessThan(130)
    expect(line.slice(carets.indexOf('^'), carets.indexOf('^') + 5)).toBe('strng')
  })

  it('throws nothing but SignatureError, quickly, and leaves prototypes alone', { timeout: 30_000 }, () => {
    const before = Reflect.ownKeys(Object.prototype)
    const pieces = [
      '->',
      ',',
      ':',
      '?',
      '[',
      ']',
      '<',
      '>',
      '(',
      ')',
      '|',
      "'",
      '"',
      ' ',
      '\n',
      'a',
      'b',
      'str',
      'list',
      'dict',
    ]
    const more = [
      'Literal',
      'Optional',
      '__proto__',
      'constructor',
      'toString',
      'history',
      'image',
      '1',
      '-',
      '.',
      '[]',
      '😀',
      '\u0000',
      '\ud800',
    ]
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fc.constantFrom(...pieces, ...more)).map((parts) => parts.join('')),
    )
    fc.assert(
      fc.property(text, (value) => {
        try {
          const made = signature(value)
          expect(made.fingerprint).toMatch(/^[0-9a-f]{64}$/)
          expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
        } catch (error) {
          expect(error).toBeInstanceOf(SignatureError)
        }
      }),
      { numRuns: 500 },
    )
    expect(Reflect.ownKeys(Object.prototype)).toEqual(before)
  })

  it('reads texts of a hundred thousand characters in a moment', { timeout: 30_000 }, () => {
    const started = performance.now()
    for (const piece of ['(', '[', "'", 'a: list[', 'a|', '->', ' ', '"x" ', 'x']) {
      try {
        parseSignature(piece.repeat(100_000 / piece.length))
      } catch (error) {
        expect(error).toBeInstanceOf(SignatureError)
      }
    }
    expect(performance.now() - started).toBeLessThan(10_000)
  })

  it('reads back what a signature prints', { timeout: 30_000 }, () => {
    const word = fc.stringMatching(/^[a-zé_][a-z0-9_]{0,6}$/u).filter((name) => refuseName(name) === undefined)
    const quotable = fc
      .stringMatching(/^[ a-z,>|:\-()[\]'0-9]{1,12}$/)
      .map((text) => text.trim())
      .filter((text) => text !== '')
    const leaf = fc.oneof(
      fc.constantFrom('string', 'number', 'integer', 'boolean', 'null', 'unknown'),
      quotable.map((text) => `"${text}"`),
      fc.integer().map(String),
    )
    const { type } = fc.letrec<{ type: string }>((tie) => ({
      type: fc.oneof(
        { depthSize: 'small' },
        leaf,
        tie('type').map((inner) => `(${inner})[]`),
        tie('type').map((inner) => `Record<string, ${inner}>`),
        tie('type').map((inner) => `list[${inner}]`),
        fc.tuple(tie('type'), tie('type')).map(([a, b]) => `${a} | ${b}`),
      ),
    }))
    const one = fc.record({
      name: word,
      type,
      optional: fc.boolean(),
      description: fc.option(quotable, { nil: undefined }),
    })
    const fields = fc.uniqueArray(one, { minLength: 2, maxLength: 6, selector: (field) => field.name })
    fc.assert(
      fc.property(fields, (all) => {
        const write = (
          list: readonly { name: string; type: string; optional: boolean; description: string | undefined }[],
        ) =>
          list.map(({ name, type: spelled, optional, description }) => {
            return `${name}${optional ? '?' : ''}: ${spelled}${description === undefined ? '' : ` "${description}"`}`
          })
        const text = `${write(all.slice(1)).join(', ')} -> ${write(all.slice(0, 1)).join(', ')}`
        const first = signature(text)
        const again = signature(
          `${write(first.inputs as never).join(', ')} -> ${write(first.outputs as never).join(', ')}`,
        )
        expect(again.fingerprint).toBe(first.fingerprint)
        expect(again.inputs.map(({ name, type: spelled, description }) => [name, spelled, description])).toEqual(
          first.inputs.map(({ name, type: spelled, description }) => [name, spelled, description]),
        )
      }),
      { numRuns: 200 },
    )
  })
})

describe('parseFields', () => {
  it('reads fields without an arrow, also none', () => {
    expect(parseFields('reasoning: string "step by step", score?: int').map(({ name }) => name)).toEqual([
      'reasoning',
      'score',
    ])
    expect(parseFields('  ')).toEqual([])
  })

  it('refuses an arrow', () => {
    expect(() => parseFields('a -> b')).toThrow("Unexpected '->' after field 'a'.")
  })
})

describe('parseType', () => {
  it('reads one type with its description', () => {
    expect(parseType('int[] "ages"', 'a')).toEqual({
      type: { kind: 'array', element: { kind: 'integer' } },
      description: 'ages',
    })
  })

  it('refuses anything after it', () => {
    expect(() => parseType('int, b', 'a')).toThrow("Unexpected ',' after the type of field 'a'.")
  })
})
