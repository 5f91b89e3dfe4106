import { memberName } from '@dspex/lanes/arbitraries'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Adapter } from './adapter.ts'
import { signature } from '../signature/signature.ts'
import { chatAdapter } from './chat/chat-adapter.ts'
import { jsonAdapter } from './json/json-adapter.ts'
import { readReply } from './read-reply.ts'

/** What models and what lies between do to a reply; each keeps what was meant, or cuts it. */
const damages: Readonly<Record<string, (text: string, at: number) => string>> = {
  none: (text) => text,
  'cut anywhere': (text, at) => text.slice(0, at % (text.length + 1)),
  'a fence around it': (text) => `\`\`\`json\n${text}\n\`\`\``,
  'a fence that never ends': (text) => `\`\`\`json\n${text}`,
  'a citation before it': (text) => `According to passages [1] and [2]:\n${text}`,
  'a placeholder after it': (text) => `${text}\n\nNote: I kept the {placeholder} of [3].`,
  'a sentence around it': (text) => `Here it is:\n\n${text}\n\nLet me know!`,
  'trailing commas': (text) => text.replace(/\}$/, ',}'),
  'a comment': (text) => text.replace(/\{/, '{ // as asked\n'),
  'constants of Python': (text) =>
    text.replaceAll(
      /(?<=[:,[] ?)(?:true|false|null)(?=[,\]}])/g,
      (word) => ({ true: 'True', false: 'False', null: 'None' })[word] as string,
    ),
  'single quotes': (text) =>
    eachText(text, (inside) => `'${inside.replaceAll("'", String.raw`\'`).replaceAll(String.raw`\"`, '"')}'`),
  'typographic quotes': (text) => eachText(text, (inside) => (/[“”]/.test(inside) ? `"${inside}"` : `“${inside}”`)),
  // A backslash before a quote is taken for an escape: it's more likely than a backslash that is meant.
  'single backslashes': (text) => (/\\\\['`]/.test(text) ? text : text.replaceAll('\\\\', '\\')),
  'no quotes around names': (text) => text.replaceAll(/"(\w+)":/g, '$1:'),
  'line breaks in texts': (text) => text.replaceAll(String.raw`\n`, '\n'),
  'said twice': (text) => `${text}\n${text}`,
  'a byte order mark': (text) => `\uFEFF${text}`,
  'thoughts before it': (text) => `<think>\nPerhaps {"x": "no"}? No.\n</think>\n${text}`,
  'thoughts whose tag is in the prompt': (text) => `Perhaps {"x": "no"}? No.\n</think>\n\n${text}`,
}

/** Where names tell what is meant, it may also be wrapped. */
const wraps: typeof damages = {
  'in a list': (text) => `[${text}]`,
  'in another object': (text) => `{"json_input": ${text}}`,
  'as text in another object': (text) => `{"json": ${JSON.stringify(text)}}`,
}

/** Writes each string of a JSON text another way. */
function eachText(text: string, write: (inside: string) => string): string {
  return text.replaceAll(/"((?:[^"\\]|\\.)*)"/g, (_, inside: string) => write(inside))
}

/** What is JSON as it stands says what it says, whatever was meant. */
function meant(text: string, value: unknown): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return value
  }
}

const texts = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    'it\'s "so"',
    String.raw`\d+\n`,
    String.raw`C:\new\table`,
    'a\nb',
    '[1]',
    '{x}',
    '</think>',
    '```',
    '[[ ## x ## ]]',
    '\\',
    'True',
    '1235',
  ),
)
const { value: anything } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    texts,
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(fc.constantFrom('x', 'name'), texts.map(memberName)), tie('value'), {
      maxKeys: 4,
      noNullPrototype: true,
    }),
  ),
}))
const objects = fc.dictionary(fc.constantFrom('x1', 'name', 'y z'), anything, {
  minKeys: 1,
  maxKeys: 3,
  noNullPrototype: true,
})

const task = signature('q -> x: Record<string, any>')

async function read(adapter: Adapter, reply: string): Promise<unknown> {
  const completion = { content: [{ type: 'text', text: reply }], finishReason: { unified: 'stop' } } as const
  const { output } = await readReply(adapter, task, completion, 1)
  return output?.['x']
}

describe('a damaged reply', () => {
  for (const [name, damage] of Object.entries({ ...damages, ...wraps })) {
    it(`is read as what was meant, or not at all: an object ${name}`, async () => {
      await fc.assert(
        fc.asyncProperty(objects, fc.nat(), async (x, at) => {
          const text = damage(JSON.stringify({ x }), at)
          const found = await read(jsonAdapter(), text)
          const said = meant(text, { x })
          if (found !== undefined) expect([x, (said as { x?: unknown } | null)?.x]).toContainEqual(found)
        }),
        { numRuns: 300 },
      )
    })
  }

  for (const [name, damage] of Object.entries(damages)) {
    it(`is read as what was meant, or not at all: a field ${name}`, async () => {
      await fc.assert(
        fc.asyncProperty(objects, fc.nat(), async (x, at) => {
          const text = damage(JSON.stringify(x).replaceAll('[[', String.raw`\u005b[`), at)
          const found = await read(chatAdapter(), `[[ ## x ## ]]\n${text}\n\n[[ ## completed ## ]]`)
          if (found !== undefined) expect([x, meant(text, x)]).toContainEqual(found)
        }),
        { numRuns: 300 },
      )
    })
  }

  it('is read most of the time', async () => {
    const x = { name: 'it\'s "so"', x1: [1, true, null, 'a\nb'], 'y z': {} }
    const lost: string[] = []
    for (const [name, damage] of Object.entries({ ...damages, ...wraps })) {
      const found = await read(jsonAdapter(), damage(JSON.stringify({ x }), 1e9))
      if (found === undefined) lost.push(name)
      else expect(found).toEqual(x)
    }
    expect(lost).toEqual(['cut anywhere'])
  })
})
