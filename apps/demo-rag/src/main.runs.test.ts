import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { sendCompletion, startServer } from './lm/test-server.ts'
import { newFolder, type Ran, reply, run, runWith } from './run-main.ts'

const unseen = fileURLToPath(new URL('../fixtures/unseen', import.meta.url))

// Each test starts processes, some of them five.
describe('main', { timeout: 240_000 }, () => {
  it('asks nothing twice: a second call shows what is there, and --fresh asks anew', async () => {
    let calls = 0
    const cwd = await newFolder()
    await using server = await startServer((response) => {
      calls += 1
      sendCompletion(response, reply('Mud'))
    })
    const again = async (...args: string[]): Promise<Ran> => await runWith(['--limit', '3', ...args], server, { cwd })
    expect((await again()).stdout).toMatch(/^3 questions in \d+\.\d s$/m)
    expect(calls).toBe(3)
    const second = await again()
    expect(second.stdout).toMatch(/^3 questions in \d+\.\d s; 3 of 3 already there, --fresh asks anew$/m)
    expect([second.code, calls]).toEqual([0, 3])
    expect((await again('--limit', '5')).stdout).toMatch(/^5 questions in .*; 3 of 5 already there/m)
    expect(calls).toBe(5)
    expect((await again('--fresh')).stdout).toMatch(/^3 questions in \d+\.\d s$/m)
    expect(calls).toBe(8)
    await again()
    expect(calls).toBe(8)
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

  it('asks the folder that ingest took in last, and the atlas when that is named', async () => {
    const cwd = await newFolder()
    const first = await run(['ingest', unseen], {}, { cwd })
    expect([first.code, first.stdout]).toEqual([
      0,
      expect.stringMatching(/12 passages embedded, 0 unchanged, 0 removed/),
    ])
    expect((await run(['ingest', unseen], {}, { cwd })).stdout).toMatch(/0 passages embedded, 12 unchanged/)
    const asked = await run(['ask', 'Who is the captain of the Dunlin?'], {}, { cwd })
    expect(asked.stdout).toMatch(/^Morag Sillars\n[\s\S]*ferry-timetable\.txt, lines 1 to 5[\s\S]*taken in last/)
    const atlas = await run(['ask', 'What is the capital of Tanzania?', '--seed', 'atlas'], {}, { cwd })
    expect(atlas.stdout).toMatch(/^Dodoma\n/)
  })

  it('compares two searches, with a verdict', async () => {
    const { code, stdout } = await run(['eval', '--retriever', 'lexical,dense', '--limit', '12'])
    expect([code, stdout]).toEqual([0, expect.stringMatching(/rag-k3-dense against rag-k3-lexical on 12 examples/)])
    expect(stdout).toMatch(/^recall@5 /m)
    expect(stdout).toMatch(/^MRR /m)
  })

  it('refuses a folder that can not be written to', async () => {
    const cwd = await newFolder()
    await writeFile(join(cwd, 'file'), '')
    const { code, stderr } = await run(['--runs', 'file/runs'], {}, { cwd })
    expect([code, stderr]).toEqual([
      2,
      "Can't keep results in 'file/runs': a part of it is a file. Name another folder with --runs <folder>.\n",
    ])
  })

  it('compares with the last run when the program differs, and writes the report as a page', async () => {
    const cwd = await newFolder()
    expect((await run(['--limit', '40'], {}, { cwd })).stdout).not.toContain('Against the last run')
    expect((await run(['--limit', '40'], {}, { cwd })).stdout).not.toContain('Against the last run')
    const { stdout } = await run(['--limit', '40', '--k', '1'], {}, { cwd })
    expect(stdout).toMatch(/^Against the last run {2}rag-k3, .*\nBy exact match: rag-k1 /m)
    const [, page = ''] = /^Report {2}(file:\S+report\.html)$/m.exec(stdout) ?? []
    expect(await readFile(new URL(page), 'utf8')).toMatch(/^<!doctype html>[\s\S]*rag-k1/i)
  })

  it('says which of two programs is better', async () => {
    const cwd = await newFolder()
    const { code, stdout, stderr } = await run(['compare'], {}, { cwd })
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/^rag-k3 against rag-k1 on 135 examples\n\nImproved\n/m)
    expect(stdout).toMatch(/^Report {2}file:\S+comparison\.html$/m)
    const json = await run(['compare', '--json', '--programs', 'cot,predict'], {}, { cwd })
    expect(JSON.parse(json.stdout)).toMatchObject({ verdict: 'inconclusive', candidate: { name: 'rag-k3-predict' } })
  })
})
