import { describe, expect, it } from 'vitest'
import { newFolder, reply } from './cli/run-here.ts'
import { sendCompletion, startServer } from './lm/test-server.ts'
import { run, runWith } from './run-main.ts'

// Each test starts processes, some of them three.
describe('main', { timeout: 240_000 }, () => {
  it('answers and scores the dev questions with the built-in reader', async () => {
    const { code, stdout, stderr } = await run([])
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toContain('built-in reader, not a language model')
    expect(stdout).toMatch(/^exact match +0\.[4-9]\d\d +0\.\d+ to 0\.\d+ /m)
    expect(stdout).toMatch(/✓ .*\n|✗ .*\n/)
    expect(stdout).not.toContain('\u001b')
    for (const line of stdout.split('\nReport')[0]?.split('\n') ?? [])
      expect(line.length, line).toBeLessThanOrEqual(100)
    const shown = stdout.match(/^[✓✗]/gm)?.length
    expect(stdout).toContain(`${shown} of 135 questions; --json shows all of them`)
    expect(stdout).toContain('demo ask "What is the capital of the country whose currency is the Thai baht?"\n')
  })

  it('ends at Ctrl-C with what was done', async () => {
    const hung = Promise.withResolvers<void>()
    let calls = 0
    const { code, stdout, stderr } = await runWith(
      ['--concurrency', '1'],
      (response) => {
        calls += 1
        if (calls < 3) sendCompletion(response, reply('Mud'))
        else hung.resolve()
      },
      { interrupt: hung.promise },
    )
    expect(code).toBe(130)
    expect(stderr).toMatch(
      /^Interrupted after 2 of \d+ questions\. They are kept: the same command goes on from there\.\n$/,
    )
    expect(stdout).toMatch(/^2 questions in/m)
  })

  it('goes on after it was killed', async () => {
    const cwd = await newFolder()
    const hung = Promise.withResolvers<void>()
    let calls = 0
    let hangs = true
    await using server = await startServer((response) => {
      calls += 1
      if (hangs && calls > 4) hung.resolve()
      else sendCompletion(response, reply('Mud'))
    })
    const args = ['--limit', '6', '--concurrency', '1']
    const killed = await runWith(args, server, { cwd, interrupt: hung.promise, signal: 'SIGKILL' })
    expect(killed.code).toBe(null)
    hangs = false
    calls = 0
    const { code, stdout } = await runWith(args, server, { cwd })
    expect([code, calls]).toEqual([0, 2])
    expect(stdout).toMatch(/; 4 of 6 already there/)
  })

  it('says of a second demo at once who holds the folder', async () => {
    const cwd = await newFolder()
    const hung = Promise.withResolvers<void>()
    const done = Promise.withResolvers<void>()
    let calls = 0
    const first = runWith(
      ['--limit', '3', '--concurrency', '1'],
      (response) => {
        calls += 1
        if (calls < 2) sendCompletion(response, reply('Mud'))
        else hung.resolve()
      },
      { cwd, interrupt: done.promise },
    )
    await hung.promise
    const { code, stderr } = await run(['--limit', '3'], {}, { cwd })
    done.resolve()
    expect((await first).code).toBe(130)
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/^The database in .* has been open in process \d+ on .*DATABASE_URL/),
    ])
  })

  it('prints help', async () => {
    const { code, stdout, stderr } = await run(['--help'])
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/--corpus <folder>[\s\S]*DSPEX_LM=provider:model[\s\S]*Exit codes/)
  })

  it('ends with 2 where the command makes no sense, and with 1 where the model can not be reached', async () => {
    const refused = await run(['--krpus', 'x'])
    expect([refused.code, refused.stdout]).toEqual([2, ''])
    const env = { DSPEX_LM: 'openai-compatible:m', DSPEX_LM_URL: 'http://127.0.0.1:9/v1' }
    const unreached = await run(['ask', 'Where is Laos?'], env)
    expect([unreached.code, unreached.stdout]).toEqual([1, ''])
    expect(unreached.stderr).toMatch(/^Can't reach 'openai-compatible:m' at .*\n$/)
  })
})
