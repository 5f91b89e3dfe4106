import { type AnySignature, signature } from '@dspex/core'
import type { Random } from '@dspex/core/implement'
import * as z from 'zod'
import { mangle } from './mangle.ts'

const person = z.object({ name: z.string(), age: z.int(), tags: z.array(z.string()).optional() })

/** Signatures whose replies are fuzzed: every kind of output. */
export const replySignatures: readonly AnySignature[] = [
  signature('question -> answer'),
  signature('question -> reasoning, answer: boolean'),
  signature("question -> n: int, x: number, level: 'low' | 'high' | 'very high'"),
  signature('question -> list: string[], table: Record<string, int>'),
  signature('question -> dict: dict, anything: unknown, note?: string'),
  signature('question -> maybe: string | null, numbers: number[][], flag: (boolean | null)[]'),
  signature({
    input: { question: z.string() },
    output: { person, level: z.enum(['low', 'high']), when: z.coerce.date().optional() },
  }),
  signature({
    input: z.object({ question: z.string() }),
    output: z.object({ people: z.array(person), answer: z.string() }),
  }),
]

/** What a model may well write into a field of this name. */
const fitting: Readonly<Record<string, readonly string[]>> = {
  answer: ['Paris', 'yes', 'True', 'two\n\nlines', '\\[[ ## answer ## ]]'],
  n: ['3', '3.0', '-7', '+1'],
  x: ['0.5', '1e-3', '5', '1,000.5'],
  level: ['low', '"high"', 'High', 'Literal["low"]', '`low`'],
  list: ['["a", "b"]', "['a', 'b',]", '[]', '```json\n["a"]\n```', '[1] «a»\n[2] «««\n    b\n»»»'],
  table: ['{"a": 1, "b": 2}', "{'a': 1}", '{a: 1,}'],
  maybe: ['null', 'None', 'text'],
  numbers: ['[[1, 2], [3]]', '[[1.5]]'],
  flag: ['[true, null]', '[True, None]'],
  person: [
    '{"name": "Ada", "age": 36}',
    "{'name': 'Ada', 'age': 36, 'tags': ['x']}",
    '{"__proto__": {"polluted": true}, "name": "Ada", "age": 36}',
  ],
  people: ['[{"name": "Ada", "age": 36}]', '[]'],
}

const values = [
  'NaN',
  '-0',
  '[a, b',
  '{"__proto__": {"polluted": true}}',
  '{"constructor": {"prototype": {"polluted": true}}}',
  '{"toString": 1, "hasOwnProperty": 2}',
  '{"a": 1}\n{"b": 2}',
  '- a\n- b',
  '',
  ' ',
  ...Object.values(fitting).flat(),
]

const brackets = ['[['.repeat(50), '['.repeat(300), '{"a":'.repeat(200), '[{"a":'.repeat(100), '"\\'.repeat(100)]
const tokens = [
  '[[ ## ',
  ' ## ]]',
  '[[##',
  '##]]',
  '[[',
  ']]',
  '\n',
  '\n\n',
  '{',
  '}',
  '[',
  ']',
  '"',
  "'",
  ',',
  ':',
  '```',
  '```json\n',
  '[[ ## completed ## ]]',
  ...brackets,
  ...values,
]
const strangeHeaders = ['completed', 'question', '__proto__', 'constructor', 'ANSWER', 'notes']

/** A reply for `target`: mostly shaped as asked, then mangled. */
export function makeReply(target: AnySignature, random: Random): string {
  const names = target.outputs.map(({ name }) => (random.integer(20) === 0 ? random.pick(strangeHeaders) : name))
  const sections = names.map(
    (name) => [name, random.pick(random.integer(4) === 0 ? values : (fitting[name] ?? values))] as const,
  )
  const form = random.integer(12)
  if (form === 0) return mangle(random.pick(values), { tokens, random })
  if (form === 1)
    return mangle(`{${sections.map(([name, value]) => `"${name}": ${value}`).join(', ')}}`, { tokens, random })
  const text = sections.map(([name, value]) => `[[ ## ${name} ## ]]${form === 2 ? ' ' : '\n'}${value}`).join('\n\n')
  return mangle(form === 3 ? text : `${text}\n\n[[ ## completed ## ]]\n`, { tokens, random })
}
