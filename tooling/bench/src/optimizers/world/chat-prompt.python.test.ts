import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { type ChatMessage, readChatPrompt } from './chat-prompt.ts'

const message = 'Ticket 100009: look at this.\n\nIt has two paragraphs.'
const demos = [{ message: 'Ticket 100007: a demo.', label: 'velum' }]

const python = process.env['DSPEX_PYTHON']

describe.skipIf(!python)('readChatPrompt, of what DSPy itself sends (DSPEX_PYTHON)', { timeout: 60_000 }, () => {
  let all: Record<string, ChatMessage[]> | undefined
  const read = (name: string) => {
    const script = fileURLToPath(new URL('../../../python/messages.py', import.meta.url))
    all ??= JSON.parse(execFileSync(python as string, [script], { encoding: 'utf8' })) as Record<string, ChatMessage[]>
    return readChatPrompt(all[name]!)
  }

  it.each([
    ['chat', 'markers'],
    ['json', 'json'],
  ])('reads a task in the format %s', (name, format) => {
    const prompt = read(name)
    expect(prompt).toMatchObject({ demos, inputs: { message }, asked: [{ name: 'label' }], format })
    expect(prompt.instructions).toContain('Classify the message.')
  })

  it.each(['reflection', 'reflectionAsJson'])('reads a %s', (name) => {
    const prompt = read(name)
    expect(prompt.asked).toMatchObject([{ name: 'discussion', type: '' }, { name: 'module_advice' }])
    expect(prompt.asked[1]?.type).toContain('dict[str, str]')
    expect(prompt.inputs['module_names']?.match(/\w+/g)).toEqual(['extract', 'classify'])
    expect(prompt.shown).toContain('Ticket 100009')
  })
})
