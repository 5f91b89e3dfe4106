import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { UsageError } from '../usage-error.ts'
import { loadQuestions } from './load-questions.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'demo-rag-'))
})
afterAll(() => rm(folder, { recursive: true }))

const passages = [
  { id: 'b.md#1', text: 'B', metadata: { title: 'B', path: 'b.md', headings: ['Use'], startLine: 3, endLine: 9 } },
]

async function load(text: string | Uint8Array): Promise<unknown> {
  const file = join(folder, 'questions.jsonl')
  await writeFile(file, text)
  return loadQuestions(file, { corpus: 'the corpus', passages })
}

describe('loadQuestions', () => {
  it('reads one question a line, with one answer or several', async () => {
    const text =
      '\uFEFF{"question":"A?","answer":"a"}\r\n\n{"question":"B?","answer":["b","c"],"passages":["b.md#use","./b.md:4"]}\n'
    expect(await load(text)).toEqual([
      { id: 'line-1', question: 'A?', answers: ['a'], passages: [], kind: 'asked' },
      { id: 'line-3', question: 'B?', answers: ['b', 'c'], passages: ['b.md#use', './b.md:4'], kind: 'asked' },
    ])
  })

  it.each([
    ['{"question":"A?","answer":"a"}\n{"question":', /Line 2 of .* it is not JSON/],
    ['[]', /Line 1 of .* it must be an object/],
    ['{"answer":"a"}', /"question" must be a text/],
    ['{"question":" ","answer":"a"}', /"question" must be a text/],
    ['{"question":"A?"}', /"answer" must be/],
    ['{"question":"A?","answer":[]}', /"answer" must be/],
    ['{"question":"A?","answer":[1]}', /"answer" must be/],
    ['{"question":"A?","answer":""}', /Line 1 of .* "answer" must not be empty/],
    ['{"question":"A?","answer":["a"," "]}', /"answer" must not be empty/],
    ['{"question":"A?","answer":"a","passages":"b.md"}', /"passages" must be/],
    [
      '{"question":"A?","answer":"a"}\n{"question":"B?","answer":"b","passages":["b.md#1","b.mb"]}',
      /Line 2 of .* names a passage that is not in the corpus: 'b\.mb'\. Did you mean 'b\.md'\?$/,
    ],
    [
      '{"question":"A?","answer":"a","passages":["nope.html"]}',
      /Line 1 of .* names a passage that is not in the corpus: 'nope\.html'\.$/,
    ],
    [new Uint8Array([0x7b, 0xe9, 0x7d]), /can't be read: it is not UTF-8 text\.$/],
    ['\n\n', /has no questions/],
  ])('refuses %j', async (text, message) => {
    const error = await load(text).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(UsageError)
    expect(String(error)).toMatch(message)
  })

  it('refuses a file that does not exist', async () => {
    await expect(loadQuestions(join(folder, 'nope.jsonl'), { corpus: 'the corpus', passages })).rejects.toThrow(
      /nope\.jsonl' can't be read: it does not exist/,
    )
  })
})
