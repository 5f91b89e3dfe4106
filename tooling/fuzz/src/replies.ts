import type { Random } from '@dspex/core'
import { mangle } from './mangle.ts'

/** Signatures whose replies are fuzzed: every kind of output. */
export const replySignatures = [
  'question -> answer',
  'question -> reasoning, answer: boolean',
  "question -> n: int, x: number, level: 'low' | 'high' | 'very high'",
  'question -> list: string[], table: Record<string, int>',
  'question -> person: { name: string, age: int, tags?: string[] }, note?: string',
  'question -> maybe: string | null, numbers: number[][], flag: boolean[]',
] as const

const headers = ['answer', 'reasoning', 'n', 'x', 'level', 'list', 'table', 'person', 'note', 'maybe', 'numbers', 'flag', 'completed', 'question', '__proto__', 'constructor']

const values = [
  'Paris',
  'yes',
  'True',
  '3.0',
  '-7',
  '1,000',
  'NaN',
  'null',
  'None',
  '["a", "b"]',
  "['a', 'b',]",
  '[a, b',
  '{"a": 1, "b": 2}',
  '{"name": "Ada", "age": 36}',
  '{"__proto__": {"polluted": true}, "name": "Ada", "age": 36}',
  '{"constructor": {"prototype": {"polluted": true}}}',
  '[[1, 2], [3]]',
  '```json\n{"a": 1}\n```',
  '- a\n- b',
  'high',
  '"high"',
  'Literal["low"]',
  '',
  ' ',
  '[1] «a»\n[2] «««\n    b\n»»»',
  '\\[[ ## answer ## ]]',
]

const tokens = ['[[ ## ', ' ## ]]', '[[##', '##]]', '[[', ']]', '\n', '\n\n', '{', '}', '[', ']', '"', "'", ',', ':', '```', '```json\n', '[['.repeat(50), '['.repeat(200), '{"a":'.repeat(100), ...values]

/** A reply: mostly shaped as asked, then mangled. */
export function makeReply(random: Random): string {
  const fields = Array.from({ length: random.integer(6) }, () => `[[ ## ${random.pick(headers)} ## ]]\n${random.pick(values)}`)
  const text = random.integer(20) === 0 ? random.pick(values) : `${fields.join('\n\n')}\n\n[[ ## completed ## ]]\n`
  return mangle(text, { tokens, random })
}
