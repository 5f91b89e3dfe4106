import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { sendCompletion, startServer } from '../lm/test-server.ts'
import { newFolder, type Ran, reply, runHere, runHereWith } from './run-here.ts'

const unseen = fileURLToPath(new URL('../../fixtures/unseen', import.meta.url))

describe('runCommand', { timeout: 60_000 }, () => {
  it('asks nothing twice: a second call shows what is there, and --fresh asks anew', async () => {
    let calls = 0
    const cwd = await newFolder()
    await using server = await startServer((response) => {
      calls += 1
      sendCompletion(response, reply('Mud'))
    })
    const again = async (...args: string[]): Promise<Ran> =>
      await runHereWith(['--limit', '3', ...args], server, { cwd })
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

  it('asks the folder that ingest took in last, and the atlas when that is named', async () => {
    const cwd = await newFolder()
    const first = await runHere(['ingest', unseen], {}, { cwd, ownDatabase: true })
    expect([first.code, first.stdout]).toEqual([
      0,
      expect.stringMatching(/12 passages embedded, 0 unchanged, 0 removed/),
    ])
    expect((await runHere(['ingest', unseen], {}, { cwd, ownDatabase: true })).stdout).toMatch(
      /0 passages embedded, 12 unchanged/,
    )
    const asked = await runHere(['ask', 'Who is the captain of the Dunlin?'], {}, { cwd, ownDatabase: true })
    expect(asked.stdout).toMatch(/^Morag Sillars\n[\s\S]*ferry-timetable\.txt:1-5[\s\S]*taken in last/)
    const atlas = await runHere(
      ['ask', 'What is the capital of Tanzania?', '--seed', 'atlas'],
      {},
      { cwd, ownDatabase: true },
    )
    expect(atlas.stdout).toMatch(/^Dodoma\n/)
  })

  it('compares two searches, with a verdict', async () => {
    const { code, stdout } = await runHere(['eval', '--retriever', 'lexical,dense', '--limit', '12'])
    expect([code, stdout]).toEqual([0, expect.stringMatching(/rag-k3-dense against rag-k3-lexical on 12 examples/)])
    expect(stdout).toMatch(/^recall@5 /m)
    expect(stdout).toMatch(/^MRR /m)
  })

  it('refuses a folder that can not be written to', async () => {
    const cwd = await newFolder()
    await writeFile(join(cwd, 'file'), '')
    const { code, stderr } = await runHere(['--runs', 'file/runs'], {}, { cwd })
    expect([code, stderr]).toEqual([
      2,
      "Can't keep results in 'file/runs': a part of it is a file. Name another folder with --runs <folder>.\n",
    ])
  })

  it('compares with the last run when the program differs, and writes the report as a page', async () => {
    const cwd = await newFolder()
    expect((await runHere(['--limit', '40'], {}, { cwd })).stdout).not.toContain('Against the last run')
    expect((await runHere(['--limit', '40'], {}, { cwd })).stdout).not.toContain('Against the last run')
    const { stdout } = await runHere(['--limit', '40', '--k', '1'], {}, { cwd })
    expect(stdout).toMatch(/^Against the last run {2}rag-k3, .*\nBy exact match: rag-k1 /m)
    const [, page = ''] = /^Report {2}(file:\S+report\.html)$/m.exec(stdout) ?? []
    expect(await readFile(new URL(page), 'utf8')).toMatch(/^<!doctype html>[\s\S]*rag-k1/i)
  })

  it('says which of two programs is better', async () => {
    const cwd = await newFolder()
    const { code, stdout, stderr } = await runHere(['compare'], {}, { cwd })
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/^rag-k3 against rag-k1 on 135 examples\n\nImproved\n/m)
    expect(stdout).toMatch(/^Report {2}file:\S+comparison\.html$/m)
    const json = await runHere(['compare', '--json', '--programs', 'cot,predict'], {}, { cwd })
    expect(JSON.parse(json.stdout)).toMatchObject({ verdict: 'inconclusive', candidate: { name: 'rag-k3-predict' } })
  })
})
