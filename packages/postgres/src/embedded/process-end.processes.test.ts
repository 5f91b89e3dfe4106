import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { runScript } from '../../test/run-script.ts'
import { openDatabase } from '../open-database.ts'

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 })

let root: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'dspex-process-'))
  // So that the template is there before several processes want it.
  await (await openDatabase({ temporary: true })).close()
})
afterAll(() => rm(root, { recursive: true }))

const opening = (folder: string): string => `
  const { openDatabase } = await import('./index.ts')
  const db = await openDatabase({ folder: ${JSON.stringify(folder)} })
  await db.$client\`create table if not exists t (v int)\``

async function rows(folder: string): Promise<number> {
  await using db = await openDatabase({ folder })
  const [row] = await db.execute<{ count: number }>(sql`select count(*)::int as count from t`)
  return row?.count ?? -1
}

describe('a process with an embedded database', () => {
  it.each<[string, string, { readonly code: number | null; readonly signal: string | null }]>([
    ['forgets to close it', '', { code: 0, signal: null }],
    ['calls process.exit', 'process.exit(4)', { code: 4, signal: null }],
    ['throws', 'setTimeout(() => { throw new Error("lost") })', { code: 1, signal: null }],
    [
      'is told to stop',
      'process.kill(process.pid, "SIGTERM"); setTimeout(() => {}, 60000)',
      { code: null, signal: 'SIGTERM' },
    ],
    [
      'listens to SIGINT itself',
      'process.on("SIGINT", async () => { await db.$client`insert into t values (2)`; process.exit(7) }); process.kill(process.pid, "SIGINT"); setTimeout(() => {}, 60000)',
      { code: 7, signal: null },
    ],
  ])('leaves it whole and unlocked when it %s', async (what, code, outcome) => {
    const folder = join(root, what)
    const script = runScript(`${opening(folder)}
      await db.$client\`insert into t values (1)\`
      ${code}`)
    expect(await script.ended).toMatchObject(outcome)
    expect(await readdir(folder)).toEqual(['data'])
    expect(await rows(folder)).toBe(what === 'listens to SIGINT itself' ? 2 : 1)
  })

  it('leaves a signal to whoever listened for it once before', async () => {
    const script =
      runScript(`process.once('SIGINT', () => { console.log('heard'); void db.close().then(() => process.exit(130)) })
      ${opening(join(root, 'once'))}
      process.kill(process.pid, 'SIGINT')
      setTimeout(() => {}, 60_000)`)
    expect(await script.line()).toBe('heard')
    expect(await script.ended).toMatchObject({ code: 130, signal: null })
  })

  it('ends an await at the top level with its answer', async () => {
    const script = runScript(`${opening(join(root, 'await'))}
      const [row] = await db.transaction((tx) => tx.execute('select 5 as five'))
      console.log(row.five)`)
    expect(await script.line()).toBe('5')
    expect(await script.ended).toMatchObject({ code: 0 })
  })

  it('keeps a second process out, which is told who is in and how to share', async () => {
    const folder = join(root, 'shared')
    const first = runScript(`${opening(folder)}
      console.log('open')
      process.stdin.once('data', () => db.close())`)
    expect(await first.line()).toBe('open')
    await expect(openDatabase({ folder })).rejects.toThrow(new RegExp(`process ${first.child.pid} .*DATABASE_URL`))
    first.child.stdin?.end('close')
    expect(await first.ended).toMatchObject({ code: 0 })
    expect(await rows(folder)).toBe(0)
  })

  it('loses no acknowledged row when it is killed while it writes, and its lock is taken over', async () => {
    const folder = join(root, 'killed')
    let acknowledged = 0
    for (let round = 0; round < 3; round += 1) {
      const script = runScript(`${opening(folder)}
        for (let v = 0; ; v += 1) {
          await db.$client\`insert into t select \${v} from generate_series(1, 20)\`
          console.log(v)
        }`)
      for (let line = 0; line < 20 + round * 7; line += 1) {
        await script.line()
        acknowledged += 20
      }
      script.child.kill('SIGKILL')
      // What it still got to say before it died.
      while ((await script.line()) !== undefined) acknowledged += 20
      await script.ended
      const found = await rows(folder)
      expect(found).toBeGreaterThanOrEqual(acknowledged)
      // Whole statements only.
      expect(found % 20).toBe(0)
      acknowledged = found
    }
  })

  it('makes one template for all processes that start on a new machine', async () => {
    const cacheFolder = join(root, 'cache')
    const scripts = Array.from({ length: 2 }, (_, index) =>
      runScript(`
        const { openDatabase } = await import('./index.ts')
        const db = await openDatabase({ folder: ${JSON.stringify(join(root, `new-${index}`))}, cacheFolder: ${JSON.stringify(cacheFolder)} })
        console.log((await db.$client\`select 1 as one\`)[0].one)
        await db.close()`),
    )
    expect(await Promise.all(scripts.map((script) => script.line()))).toEqual(['1', '1'])
    await Promise.all(scripts.map(({ ended }) => ended))
    expect(await readdir(cacheFolder)).toHaveLength(1)
  })
})
