import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { type AnySignature, signature } from '../../signature/signature.ts'
import type { Demo } from '../../state/program-state.ts'
import { textOf, type Message } from '../../lm/message.ts'
import { chatAdapter } from './chat-adapter.ts'
import { readReply } from '../read-reply.ts'

/** What DSPy's own ChatAdapter sent: roles, order, markers and values, without its prose. */
interface Golden {
  readonly name: string
  readonly signature: string
  readonly instructions: string
  readonly demos: readonly Demo[]
  readonly history: readonly Record<string, unknown>[] | null
  readonly inputs: Readonly<Record<string, unknown>>
  readonly messages: readonly GoldenMessage[]
}

interface GoldenMessage {
  readonly role: string
  readonly headers?: readonly string[]
  readonly notice?: boolean
  readonly sections?: readonly { readonly name: string; readonly value: string }[]
  readonly reminder?: readonly string[] | null
  readonly completed?: boolean
}

interface ParseGolden {
  readonly name: string
  readonly signature: string
  readonly reply: string
  /** What DSPy's own ChatAdapter made of the reply. */
  readonly dspy: Reading
}

interface Reading {
  readonly fields?: Readonly<Record<string, unknown>>
  readonly error?: true
}

const goldens = readGoldens<Golden>('chat-format')
const parseGoldens = readGoldens<ParseGolden>('chat-parse')

function readGoldens<Case>(name: string): { readonly dspy: string; readonly cases: readonly Case[] } {
  const url = new URL(`../../../../../tooling/dspy-golden/goldens/${name}.json`, import.meta.url)
  return JSON.parse(readFileSync(url, 'utf8')) as ReturnType<typeof readGoldens<Case>>
}

/** Where we differ on purpose; `docs/decisions` says more. */
const differences: Readonly<Record<string, string>> = {
  'string that forges a field': 'markers inside values are escaped',
  'string that forges the end': 'markers inside values are escaped',
  'whole number': 'JavaScript does not tell 3.0 from 3',
  'small number': 'JavaScript writes 1e-7 where Python writes 1e-07',
  'number[]': 'JavaScript writes numbers its own way',
  'history turn without an output': 'an output that a turn lacks is left out, not shown as None',
  'history turn without any output': 'an output that a turn lacks is left out, not shown as None',
  'history after demos': 'a demo is not incomplete for lack of a history',
}

describe('chatAdapter', () => {
  describe(`sends what DSPy ${goldens.dspy} sends`, () => {
    for (const golden of goldens.cases.filter(({ name }) => !Object.hasOwn(differences, name))) {
      it(golden.name, () => {
        expect(rebuild(golden)).toEqual(golden.messages.map(normalize))
      })
    }
  })

  for (const [name, reason] of Object.entries(differences)) {
    it(`differs in "${name}" since ${reason}`, () => {
      const golden = goldens.cases.find((candidate) => candidate.name === name) as Golden
      expect(rebuild(golden)).not.toEqual(golden.messages.map(normalize))
    })
  }
})

function rebuild({ signature: text, instructions, demos, history, inputs }: Golden): unknown[] {
  const task = goldenSignature(text).withInstructions(instructions)
  const adapter = chatAdapter()
  const values = history ? { ...inputs, history } : inputs
  return [...adapter.formatTask({ signature: task, demos }), ...adapter.formatInput(task, values)].map(dissect)
}

const header = /^\[\[ ## (\w+) ## \]\]$/

/** Takes a message apart the way the goldens were. */
function dissect({ role, content }: Message): GoldenMessage {
  const text = textOf(content)
  if (role === 'system') {
    return { role, headers: text.split('\n').flatMap((line) => header.exec(line)?.[1] ?? []) }
  }
  const lines = text.split('\n')
  const reminderLine = lines.findLastIndex((line) => line.startsWith('Reply with '))
  const reminder =
    reminderLine < 0
      ? null
      : [...(lines[reminderLine] as string).matchAll(/\[\[ ## (\w+) ## \]\]/g)]
          .map((match) => match[1] as string)
          .slice(0, -1)
  const body = reminderLine < 0 ? lines : lines.slice(0, reminderLine - 1)
  const sections: { name: string; value: string }[] = []
  let notice = false
  for (const line of body) {
    const name = header.exec(line)?.[1]
    const last = sections.at(-1)
    if (name !== undefined) sections.push({ name, value: '' })
    else if (last) last.value += `${last.value === '' ? '' : '\n'}${line}`
    else if (line !== '') notice = true
  }
  const completed =
    sections.at(-1)?.name === 'completed' && role === 'assistant' && text.endsWith('[[ ## completed ## ]]\n')
  const shown = completed ? sections.slice(0, -1) : sections
  return normalize({ role, notice, sections: shown, reminder, completed })
}

function normalize(message: GoldenMessage): GoldenMessage {
  // Ours does not list the history among the fields, since it travels as turns.
  if (message.headers) return { ...message, headers: message.headers.filter((name) => name !== 'history') }
  return {
    ...message,
    sections: (message.sections ?? []).map(({ name, value }) => ({
      name,
      value: value.trimEnd() === '(left out in this example)' ? '<filler>' : value.trimEnd(),
    })),
  }
}

/** The goldens' notation for a nested object is not part of the string notation: a schema stands in. */
const person = z.object({
  name: z.string(),
  age: z.int(),
  address: z.object({ street: z.string(), zip: z.string().nullable().default(null) }),
})

/** Makes the signature of a golden case. */
function goldenSignature(text: string): AnySignature {
  if (!text.includes('{')) return signature(text)
  const sides = text.split('->').map((side) => {
    const fields = side.replaceAll(/\{[^{]*\{[^}]*\}[^}]*\}/g, 'PERSON').split(',')
    return Object.fromEntries(
      fields.map((field) => {
        const [name, type] = field.split(':').map((piece) => piece.trim()) as [string, string]
        return [name, type === 'PERSON' ? person : type]
      }),
    )
  })
  return signature({ input: sides[0] as Record<string, string>, output: sides[1] as Record<string, string> })
}

const error = { error: true } as const
const two = { fields: { reasoning: 'r', answer: 'a' } }
const x = (value: unknown): Reading => ({ fields: { x: value } })

/** Where we read a reply differently on purpose, by reason; `docs/decisions` says more. */
const readingDifferences: Readonly<Record<string, Readonly<Record<string, Reading>>>> = {
  'a header is known by its name, whatever stands around it': {
    'indented headers': two,
    'indented headers with values on the line': { fields: { reasoning: 'rrrrrrrr', answer: 'aaaaaaaa' } },
    'headers in bold': two,
    'headers without spaces': two,
    'headers without outer spaces': two,
    'headers in capitals': two,
    'end marker right after the value': two,
    'headers in a list': two,
    'header within a line': two,
    'everything on one line': two,
  },
  'a JSON object with the right names can mean nothing else': {
    'JSON instead of fields': two,
    'JSON in a fence instead of fields': two,
  },
  'a value keeps its characters': { 'form feed within a value': { fields: { reasoning: 'r\fs', answer: 'a' } } },
  'the name of the end marker is no field name': { 'field named completed': error },
  'null is null, in any spelling': {
    'optional field in words': { fields: { answer: 'a', note: null } },
    "string | null: 'null'": x(null),
    "string | null: 'None'": x(null),
    "int | null: 'none'": x(null),
  },
  'emphasis, a full stop, thousands separators and case change no scalar': {
    "boolean: 'True.'": x(true),
    "boolean: '**True**'": x(true),
    "boolean: '`true`'": x(true),
    "int: '1,000'": x(1000),
    "int: '**3**'": x(3),
    "number: '1,000.5'": x(1000.5),
    "'low' | 'high': 'Low'": x('low'),
    "'low' | 'high': 'LOW'": x('low'),
    "'low' | 'high': '`low`'": x('low'),
    "'low' | 'high': '**low**'": x('low'),
    "'low' | 'high': 'low.'": x('low'),
  },
  'what may have been cut off is asked for again': {
    'string[]: \'["a", "b"\'': error,
    'Record<string, int>: \'{"a": 1\'': error,
  },
  'a value of another type is sent back, not coerced': {
    "boolean: '1.0'": error,
    "int: '0x10'": error,
    "int: 'true'": error,
    "int: '9007199254740993'": error,
    "number: 'Infinity'": error,
    "number: 'nan'": error,
    "number: 'inf'": error,
    "number: 'true'": error,
    'string[]: \'("a", "b")\'': error,
    'int[]: \'["1", "2"]\'': error,
    "int[]: '1, 2'": error,
    "int[]: '(1, 2)'": error,
    'Record<string, int>: \'{"a": "1"}\'': error,
    'Record<string, int>: \'{"a": true}\'': error,
    'object: \'{"name": "Ada", "age": "36", "address": {"street": "x"}}\'': error,
  },
}

const expected = new Map(Object.values(readingDifferences).flatMap((cases) => Object.entries(cases)))

describe('parseChatReply', () => {
  describe(`reads what DSPy ${parseGoldens.dspy} reads`, () => {
    for (const golden of parseGoldens.cases.filter(({ name }) => !expected.has(name))) {
      it(golden.name, async () => {
        expect(await read(golden)).toEqual(golden.dspy.fields ? { fields: golden.dspy.fields } : error)
      })
    }
  })

  for (const [reason, cases] of Object.entries(readingDifferences)) {
    describe(`differs since ${reason}`, () => {
      for (const [name, reading] of Object.entries(cases)) {
        it(name, async () => {
          const golden = parseGoldens.cases.find((candidate) => candidate.name === name)
          expect(golden, 'the case exists').toBeDefined()
          expect(await read(golden as ParseGolden)).toEqual(reading)
        })
      }
    })
  }
})

async function read({ signature, reply }: ParseGolden): Promise<Reading> {
  const completion = { content: [{ type: 'text', text: reply }], finishReason: { unified: 'stop' } } as const
  const { output } = await readReply(chatAdapter(), goldenSignature(signature), completion, 1)
  return output ? { fields: output } : error
}
