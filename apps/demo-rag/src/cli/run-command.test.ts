import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { sendCompletion, sendJson } from '../lm/test-server.ts'
import { reply, runHere, runHereWith } from './run-here.ts'

const unseen = fileURLToPath(new URL('../../fixtures/unseen', import.meta.url))

describe('runCommand', { timeout: 60_000 }, () => {
  it('fits the width of COLUMNS when standard output is no terminal', async () => {
    const { stdout } = await runHere(['--limit', '5'], { COLUMNS: '60' })
    const lines = stdout.split('\n').filter((line) => /^[✓✗]/.test(line))
    expect(lines).toHaveLength(5)
    for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(60)
  })

  it('speaks of one question as one', async () => {
    const { stdout } = await runHere(['--limit', '1'])
    expect(stdout).toMatch(/^1 question in /m)
    expect(stdout).not.toContain(' of 1 ')
  })

  it('prints one JSON object and nothing else with --json', async () => {
    const { code, stdout, stderr } = await runHere(['--json', '--limit', '5', '--split', 'val', '--k', '2'])
    const result = JSON.parse(stdout) as { results: Record<string, unknown>[]; summary: unknown[] }
    expect([code, stderr]).toEqual([0, ''])
    expect(result).toMatchObject({ lm: 'builtin:reader', corpus: 'atlas', questions: 'atlas/val', seed: 'atlas', k: 2 })
    expect(result.results).toHaveLength(5)
    expect(result.results[0]).toMatchObject({
      question: expect.any(String),
      gold: expect.any(Array),
      exactMatch: expect.any(Number),
      hit: expect.any(Boolean),
    })
  })

  it('scores questions about a folder', async () => {
    const { code, stdout } = await runHere(['--corpus', unseen, '--questions', `${unseen}/questions.jsonl`, '--json'])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ passages: 12, summary: [{ kind: 'asked', n: 26 }] })
  })

  it('goes on from a folder with a question about that folder', async () => {
    const { stdout } = await runHere(['--corpus', unseen, '--questions', `${unseen}/questions.jsonl`])
    const next = stdout.slice(stdout.indexOf('\nNext\n'))
    expect(next).toContain(`demo ask "Who made the brakes of the Pellworm 7?" --corpus ${unseen}\n`)
    expect(next).toContain(`demo --corpus ${unseen} --questions ${unseen}/questions.jsonl\n`)
    expect(next).not.toMatch(/baht|<folder>/)
  })

  it('says that questions without a folder are asked of the atlas', async () => {
    await using file = await temporaryFile('{"question":"Is \'$x\' a \\"state\\"?","answer":"no"}\n')
    const { code, stdout } = await runHere(['--questions', file.path])
    expect(code).toBe(0)
    expect(stdout.split('\n')[0]).toBe(
      `Corpus  the atlas, 582 passages, asked ${file.path}; --corpus <folder> asks your own files`,
    )
    expect(stdout).toContain(String.raw`demo ask 'Is '\''$x'\'' a "state"?'` + '\n')
  })

  it('refuses questions about passages that are not there', async () => {
    await using file = await temporaryFile('{"question":"A?","answer":"a","passages":["nope.md"]}\n')
    const { code, stdout, stderr } = await runHere(['--questions', file.path])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toBe(`Line 1 of '${file.path}' names a passage that is not in the atlas: 'nope.md'.\n`)
  })

  it('answers one question with its evidence', async () => {
    const { code, stdout } = await runHere(['ask', 'Who is the captain of the Dunlin?', '--corpus', unseen])
    expect(code).toBe(0)
    expect(stdout).toMatch(/^Morag Sillars\n\nPassage \d says: “Its captain is Morag Sillars\.”/)
    expect(stdout).toMatch(/1\. ferry-timetable\.txt:1-5, Ferries between/)
  })

  it('shows the same evidence with --json, without scores that can not be compared', async () => {
    const { code, stdout } = await runHere(['ask', 'Who is the captain of the Dunlin?', '--corpus', unseen, '--json'])
    const result = JSON.parse(stdout) as { answer: string; passages: object[] }
    expect([code, result.answer]).toEqual([0, 'Morag Sillars'])
    for (const passage of result.passages) expect(Object.keys(passage)).toEqual(['id', 'text', 'cite'])
  })

  it('says when the passages do not answer', async () => {
    const { code, stdout } = await runHere(['ask', 'Who painted the Mona Lisa?'])
    expect([code, stdout.split('\n')[0]]).toEqual([0, 'The passages do not answer this.'])
  })

  it('prints help', async () => {
    const { code, stdout } = await runHere(['--help'])
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/--corpus <folder>[\s\S]*DSPEX_LM=provider:model[\s\S]*Exit codes/),
    ])
  })

  it.each([
    [['--krpus', 'x'], /^There is no option --krpus\. Did you mean '--corpus'\? See --help\.\n$/],
    [['who is it?'], /^There is no command 'who is it\?'\. To ask a question, write: ask "who is it\?"\.\n$/],
    [['--questions', 'nope.jsonl'], /^The questions in 'nope\.jsonl' can't be read: it does not exist\.\n$/],
    [['ask', 'x', '--limit', '3'], /^--limit is for scoring many questions; 'ask' answers .*\.\n$/],
    [['ask', 'x', '--corpus', 'nope'], /^--corpus needs a folder; 'nope' does not exist\.\n$/],
  ])('refuses %j with one sentence', async (args, message) => {
    const { code, stdout, stderr } = await runHere(args)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(message)
  })

  it('refuses a wrong DSPEX_LM', async () => {
    const { code, stderr } = await runHere(['ask', 'x'], { DSPEX_LM: 'what' })
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^DSPEX_LM must be provider:model.*\n$/)])
  })

  it('uses the model that DSPEX_LM names', async () => {
    const { code, stdout } = await runHereWith(['--limit', '3'], (response) => sendCompletion(response, reply('Mud')))
    expect(code).toBe(0)
    expect(stdout).toContain('openai-compatible:m at 127.0.0.1')
    expect(stdout).toMatch(/Mud/)
  })

  it('goes on when one question fails, and shows the kind of error', async () => {
    let calls = 0
    const { code, stdout } = await runHereWith(['--limit', '3', '--concurrency', '1', '--json'], (response) => {
      calls += 1
      // The second question, each of the three times that it is asked.
      if (calls >= 2 && calls <= 4) sendJson(response, 500, {})
      else sendCompletion(response, reply('Mud'))
    })
    expect(code).toBe(0)
    expect((JSON.parse(stdout) as { results: { error?: string }[] }).results.map((result) => result.error)).toContain(
      'LM_SERVER',
    )
  })

  it.each([401, 404])('stops with one sentence when every question would meet status %j', async (status) => {
    const { code, stderr } = await runHereWith([], (response) =>
      sendJson(response, status, { error: { message: 'No such thing' } }),
    )
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/^'openai-compatible:m' answered \d+: No such thing\. .*\n$/),
    ])
  })

  it('stops with one sentence when the model can not be reached', async () => {
    const env = { DSPEX_LM: 'openai-compatible:m', DSPEX_LM_URL: 'http://127.0.0.1:9/v1' }
    for (const args of [[], ['ask', 'Where is Laos?']]) {
      const { code, stderr } = await runHere(args, env)
      expect([code, stderr]).toEqual([1, expect.stringMatching(/^Can't reach 'openai-compatible:m' at .*\n$/)])
    }
  })
})

async function temporaryFile(text: string): Promise<AsyncDisposable & { readonly path: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'demo-rag-'))
  const path = join(folder, 'questions.jsonl')
  await writeFile(path, text)
  return { path, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) }
}
