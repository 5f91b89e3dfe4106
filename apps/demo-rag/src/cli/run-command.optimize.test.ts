import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sendCompletion } from '../lm/test-server.ts'
import { ownRecording, readAbout } from '../optimize/recording.ts'
import { type ChatBody, startTeachable } from '../optimize/teachable-server.ts'
import { newFolder, reply, runHere, runHereWith } from './run-here.ts'

const args = ['optimize', '--budget', '80', '--limit', '12', '--concurrency', '2']
// One of the questions that the model knows.
const malta = 'In which part of the world is Malta?'
const stateFile = join('.dspex', 'demo-rag', 'state.json')

/** Where the server is changes from run to run, and is no part of a result. */
async function readState(cwd: string): Promise<unknown> {
  return JSON.parse(await readFile(join(cwd, stateFile), 'utf8')) as unknown
}

describe('runCommand optimize', { timeout: 60_000 }, () => {
  it('improves the program, says whether it is better, and the commands that follow use the state', async () => {
    const cwd = await newFolder()
    await using server = await startTeachable()
    const { code, stdout } = await runHereWith(args, server, { cwd })
    expect(code).toBe(0)
    expect(stdout).toMatch(
      /^Atlas {2}learns from 60 questions of 'train', chooses by 30 .* 12 of 'holdout'\nModel {2}open/,
    )
    expect(stdout).toMatch(/^On the holdout\nrag-k3 against rag-k3 on 12 examples\n\nImproved\n/m)
    expect(stdout).toMatch(/^What it holds\n.*\nadds a demo to respond\.predict: /m)
    expect(stdout).toMatch(/^State {3}\.dspex\/demo-rag\/state\.json$/m)
    const [, page = ''] = /^Report {2}(file:\S+optimization\.html)$/m.exec(stdout) ?? []
    expect(await readFile(new URL(page), 'utf8')).toMatch(/^<!doctype html>[\s\S]*append-a-demo/i)
    const [, answers = ''] = /^Report {2}(file:\S+comparison\.html)$/m.exec(stdout) ?? []
    expect(await readFile(new URL(answers), 'utf8')).toMatch(/^<!doctype html>[\s\S]*rag-k3-optimized/i)

    const asked = await runHereWith(['ask', malta], server, { cwd })
    expect(asked.stdout).toMatch(
      /^State: optimized for openai-compatible:m, \d{4}-\d\d-\d\d; --state none does without$/m,
    )
    const last = server.bodies.at(-1) as unknown as ChatBody
    expect(last.messages.length).toBeGreaterThan(2)
    expect((await runHereWith(['ask', malta, '--state', 'none'], server, { cwd })).stdout).not.toContain('State:')
    expect((server.bodies.at(-1) as unknown as ChatBody).messages).toHaveLength(2)

    const scored = await runHereWith(['--limit', '5', '--json'], server, { cwd })
    expect(JSON.parse(scored.stdout)).toMatchObject({ state: stateFile, summary: [{}, {}, { exactMatch: 1 }] })
    expect((await runHereWith(['--limit', '2', '--split', 'train'], server, { cwd })).stdout).toMatch(
      /^State {3}.*; learnt from 'train', so these figures flatter it; /m,
    )
    expect((await runHere(['--limit', '2'], {}, { cwd })).stdout).toMatch(
      /^State {3}not used: it is optimized for .* the built-in reader heeds no instructions\./m,
    )
  })

  it('refuses a state that does not fit, with the differences, and a file that is no state', async () => {
    const cwd = await newFolder()
    await using server = await startTeachable()
    await runHereWith(args, server, { cwd })
    const text = await readFile(join(cwd, stateFile), 'utf8')
    await writeFile(join(cwd, stateFile), text.replace('respond.predict', 'reply.predict'))
    const { code, stdout, stderr } = await runHereWith(['ask', malta], server, { cwd })
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/does not fit program 'rag-k3':\n {2}respond\.predict: .*\n {2}reply\.predict: /)
    expect(stderr).toMatch(/Without it: --state none\. A new one: pnpm demo optimize\.\n$/)
    await writeFile(join(cwd, stateFile), 'nothing')
    expect(await runHereWith(['--limit', '2'], server, { cwd })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('is not JSON') as string,
    })
    expect(await runHereWith(['ask', 'x', '--state', 'nope.json'], server, { cwd })).toMatchObject({
      code: 2,
      stderr: "--state needs a file or none; 'nope.json' does not exist.\n",
    })
  })

  it('leaves the program as it was where nothing helps', async () => {
    const cwd = await newFolder()
    const { code, stdout } = await runHereWith(args, (response) => sendCompletion(response, reply('Mud')), { cwd })
    expect(code).toBe(0)
    expect(stdout).toContain('Nothing was found that is better than the program as it was')
    expect(stdout).not.toMatch(/^State/m)
    await expect(readState(cwd)).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it('says in one sentence that the model refuses', async () => {
    const env = { DSPEX_LM: 'openai-compatible:m', DSPEX_LM_URL: 'http://127.0.0.1:9/v1' }
    const { code, stderr } = await runHere(args, env)
    expect([code, stderr]).toEqual([1, expect.stringContaining("Can't reach 'openai-compatible:m'")])
  })

  it('tells everything as JSON', async () => {
    await using server = await startTeachable()
    const { code, stdout } = await runHereWith([...args, '--json'], server)
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({
      lm: 'openai-compatible:m',
      recorded: null,
      settings: { k: 3, seed: 'atlas', budget: 80, limit: 12 },
      state: stateFile,
      comparison: { verdict: 'improved' },
      report: { optimizer: 'simba', changed: true },
    })
  })
})

describe('runCommand optimize, without a model', { timeout: 60_000 }, () => {
  it('replays the recording of a real model, and comes to what was recorded', async () => {
    const about = await readAbout(ownRecording)
    if (!about) throw new Error('There is no recording. Make it: pnpm demo record')
    const cwd = await newFolder()
    const { code, stdout, stderr } = await runHere(['optimize', '--json'], {}, { cwd })
    // Where the code has changed, this says so, and how to record anew.
    expect(code, stderr).toBe(0)
    const { lm, recorded, comparison, report } = JSON.parse(stdout) as Replayed
    expect([lm, recorded]).toEqual([about.model, { from: about.from, to: about.to }])
    expect([report.winner.stateHash, report.spent.calls]).toEqual([about.outcome.stateHash, about.outcome.calls])
    expect(comparison?.verdict ?? null).toBe(about.outcome.verdict)
  })

  it('labels what is replayed with model and date', async () => {
    const { stdout } = await runHere(['optimize'])
    expect(stdout).toMatch(
      /^Model {2}gguf:qwen2\.5-coder-0\.5b, replayed: its replies were recorded on \d{4}-\d\d-\d\d/m,
    )
  })

  it('asks for a model where other settings are wanted', async () => {
    const { code, stderr } = await runHere(['optimize', '--budget', '9'])
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/^--budget 9 needs a model, as the recording was made with/),
    ])
  })
})

interface Replayed {
  readonly lm: string
  readonly recorded: object
  readonly comparison: { readonly verdict: string } | null
  readonly report: { readonly winner: { readonly stateHash: string }; readonly spent: { readonly calls: number } }
}
