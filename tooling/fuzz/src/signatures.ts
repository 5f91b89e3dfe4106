import type { Random } from '@dspex/core/implement'
import { mangle } from './mangle.ts'

const strangeNames = ['question', 'größe', '_x', '$y', '__proto__', 'constructor', 'toString', 'a b', '1a', '']

const types = [
  'string',
  'string',
  'str',
  'int',
  'float',
  'number',
  'bool',
  'boolean',
  'string[]',
  'list[str]',
  'List[int]',
  'dict[str, list[int]]',
  'Optional[str]',
  'Literal["a, b", \'c\']',
  "'low' | 'high'",
  'string | null',
  '{ name: string, age?: int, tags: string[] }',
  'Record<string, number>',
  'Array<string>',
  'tuple[int, str]',
  'History',
  'Image',
  'strng',
  'any',
  '[string, int]',
  '(string | int)[]',
  'Map<string, ',
]

const tokens = [
  '->',
  ',',
  ':',
  '?',
  '|',
  '[',
  ']',
  '{',
  '}',
  '<',
  '>',
  '(',
  ')',
  '"',
  "'",
  '"a \\" b"',
  ' ',
  '\n',
  '[]',
  '['.repeat(100),
  '('.repeat(100),
  '{a:'.repeat(60),
  'list['.repeat(60),
  ...types,
]

/** A signature in its string form: mostly well formed, then mangled. */
export function makeSignature(random: Random): string {
  const side = (prefix: string): string =>
    Array.from({ length: random.integer(10) === 0 ? 0 : 1 + random.integer(4) }, (_, index) => {
      const name = random.integer(15) === 0 ? random.pick(strangeNames) : `${prefix}${index}`
      const type = random.integer(3) === 0 ? '' : `: ${random.pick(types)}`
      const description = random.integer(6) === 0 ? ' "in words, and more"' : ''
      return `${name}${random.integer(6) === 0 ? '?' : ''}${type}${description}`
    }).join(', ')
  return mangle(`${side('in')} -> ${side('out')}`, { tokens, random })
}
