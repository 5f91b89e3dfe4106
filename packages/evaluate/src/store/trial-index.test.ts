import { copyFile, mkdtemp, readFile, rm, truncate, unlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fileTrialStore } from './file-trial-store.ts'
import { readBlock, readHeader, shorten, writeBlock } from './trial-index-block.ts'
import { indexPath } from './trial-index.ts'
import type { TrialRow, TrialScore } from '../trial/trial.ts'
import type { StoredRow, TrialStore, TrialSummary } from '../trial/trial-store.ts'

const query = { runId: 'r', programHash: 'p' }
const name = fc.constantFrom('f1@1', '__proto__', 'constructor', 'é "\\ \n', '')
const score: fc.Arbitrary<TrialScore> = fc.oneof(
  fc.record(
    { score: fc.double({ noNaN: true, noDefaultInfinity: true }), labelsHash: fc.string(), feedback: fc.string() },
    { requiredKeys: ['score', 'labelsHash'] },
  ),
  fc.record({
    error: fc.record(
      { name: fc.string(), code: fc.string(), message: fc.string() },
      { requiredKeys: ['name', 'message'] },
    ),
  }),
)
const scores = fc.dictionary(name, score, { maxKeys: 3 })
const key = {
  runId: fc.constantFrom('r', 'r', 'other'),
  programHash: fc.constantFrom('p', 'p', 'other'),
  exampleId: fc.oneof(fc.constantFrom('a', 'b', 'c', 'd', 'a b'), fc.string()),
  exampleHash: fc.constantFrom('h', 'h', 'h a'),
  repeat: fc.nat({ max: 1 }),
}
const tokens = fc.record({ total: fc.nat(), cacheRead: fc.nat() }, { requiredKeys: [] })
const modelUsage = fc.record({
  calls: fc.nat(),
  cachedCalls: fc.nat(),
  repairs: fc.nat(),
  retries: fc.nat(),
  usage: fc.record({ inputTokens: tokens, outputTokens: tokens }),
  costUsd: fc.option(fc.double({ min: 0, max: 9, noNaN: true })),
})
const trial = fc.record(
  {
    ...key,
    output: fc.string(),
    failure: fc.record({
      blame: fc.constantFrom('program', 'infrastructure'),
      name: fc.string(),
      message: fc.string(),
    }),
    scores,
    usage: fc.dictionary(name, modelUsage, { maxKeys: 2 }),
    costUsd: fc.option(fc.double({ min: 0, max: 9, noNaN: true })),
    durationMs: fc.double({ min: 0, max: 9, noNaN: true }),
    trace: fc.constant([]),
    at: fc.constant('then'),
  },
  {
    requiredKeys: [
      ...(Object.keys(key) as (keyof typeof key)[]),
      'scores',
      'usage',
      'costUsd',
      'durationMs',
      'trace',
      'at',
    ],
  },
) as fc.Arbitrary<TrialRow>
const row: fc.Arbitrary<StoredRow> = fc.oneof(
  fc.record({ kind: fc.constant('trial' as const), trial }),
  fc.record({ kind: fc.constant('scores' as const), key: fc.record(key), scores }),
)
const asJson = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T

describe('writeBlock', () => {
  it('keeps the rows in short, to the last character', () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 1 }), (rows) => {
        const line = Buffer.from(writeBlock({ from: 3, to: 700, checksum: 5 }, rows.map(shorten)))
        expect(readHeader(line)).toEqual({ from: 3, to: 700, checksum: 5 })
        expect(line.includes(10)).toBe(false)
        const own = asJson(rows).filter((each) => {
          const { runId, programHash } = each.kind === 'trial' ? each.trial : each.key
          return runId === 'r' && programHash === 'p'
        })
        expect(asJson(readBlock(line, query))).toEqual(asJson(own.map(shorten)))
      }),
    )
  })

  it('is refused when any byte of it is another, or it is cut', () => {
    const sound = Buffer.from(writeBlock({ from: 0, to: 9, checksum: 5 }, []))
    for (let at = 0; at < sound.length; at += 1) {
      const changed = Buffer.from(sound)
      changed[at]! ^= 1
      expect(readHeader(changed)).toBeUndefined()
      expect(readHeader(sound.subarray(0, at))).toBeUndefined()
    }
  })
})

let folder: string
let path: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dspex-index-'))
  path = join(folder, 'trials.jsonl')
})
afterEach(() => rm(folder, { recursive: true }))

function inShort(trials: readonly TrialSummary[]): StoredRow[] {
  const rows = trials.map((trial) => shorten({ kind: 'trial', trial: { ...trial, trace: [], at: '' } }))
  return rows.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) as StoredRow[]
}
async function summariesOf(store: TrialStore): Promise<unknown> {
  const found: TrialSummary[] = []
  for await (const summary of store.summaries?.(query) ?? []) found.push(summary)
  return inShort(found)
}
async function trialsOf(store: TrialStore): Promise<unknown> {
  const found: TrialRow[] = []
  for await (const each of store.read(query)) found.push(each)
  return inShort(found)
}
/** One session of a writer: what it appends, of each call all or nothing. */
async function session(calls: readonly (readonly StoredRow[])[]): Promise<void> {
  const store = fileTrialStore({ path })
  await Promise.all(calls.map((rows) => store.append(rows)))
  await store[Symbol.asyncDispose]()
}

/** What may happen to an index, or to the log under it. */
const harm = fc.oneof(
  fc.record({ kind: fc.constant('cut' as const), at: fc.double({ min: 0, max: 1, noNaN: true }) }),
  fc.record({
    kind: fc.constant('garble' as const),
    at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 30 }),
  }),
  fc.record({ kind: fc.constantFrom('delete' as const, 'double' as const, 'reverse' as const, 'none' as const) }),
)

async function inflict(damage: typeof harm extends fc.Arbitrary<infer Harm> ? Harm : never): Promise<void> {
  const index = await readFile(indexPath(path)).catch(() => Buffer.alloc(0))
  if (damage.kind === 'none' || index.length === 0) return
  if (damage.kind === 'delete') return unlink(indexPath(path))
  if (damage.kind === 'cut') return truncate(indexPath(path), Math.floor(damage.at * index.length))
  if (damage.kind === 'garble')
    index.set(
      damage.bytes.subarray(0, index.length),
      Math.max(0, Math.floor(damage.at * index.length) - damage.bytes.length),
    )
  const lines = index.toString('latin1').split('\n')
  const text = damage.kind === 'double' ? [...lines, ...lines] : damage.kind === 'reverse' ? lines.toReversed() : lines
  await writeFile(indexPath(path), text.join('\n'), 'latin1')
}

describe('the index of fileTrialStore', () => {
  it('gives what the log gives, whatever happens to it between sessions', async () => {
    const sessions = fc.array(fc.tuple(fc.array(fc.array(row, { maxLength: 3 }), { maxLength: 4 }), harm), {
      minLength: 1,
      maxLength: 5,
    })
    await fc.assert(
      fc.asyncProperty(sessions, async (list) => {
        await rm(path, { force: true })
        for (const [calls, damage] of list) {
          await session(calls)
          await inflict(damage)
          const store = fileTrialStore({ path })
          expect(await summariesOf(store)).toEqual(await trialsOf(store))
        }
      }),
      { numRuns: 150 },
    )
  })

  it('does not outlive a log that was edited, cut or replaced', async () => {
    const rows = (ids: string, output: string): StoredRow[] =>
      [...ids].map((exampleId) => ({
        kind: 'trial',
        trial: {
          ...query,
          exampleId,
          exampleHash: 'h',
          repeat: 0,
          output,
          scores: {},
          usage: {},
          costUsd: 0,
          durationMs: 1,
          trace: [],
          at: '',
        },
      }))
    await session([rows('ab', 'first')])
    await session([rows('cd', 'first')])
    await session([rows('ef', 'first')])
    const index = `${path}.kept`
    await copyFile(indexPath(path), index)
    const whole = await readFile(path, 'utf8')
    const lines = whole.trimEnd().split('\n')
    const edits = [
      lines.slice(1),
      lines.slice(0, 2),
      [lines[0], lines[2]],
      lines.toReversed(),
      [lines[0], lines[1]?.replace('"c"', '"x"'), lines[2]],
      [lines.join('').replaceAll('][', ',')],
    ]
    for (const edited of edits) {
      await copyFile(index, indexPath(path))
      await writeFile(path, `${edited.join('\n')}\n`)
      const store = fileTrialStore({ path })
      expect(await summariesOf(store)).toEqual(await trialsOf(store))
    }
    // A log that begins anew forgets the earlier one.
    await unlink(path)
    await session([rows('z', 'second')])
    expect(await summariesOf(fileTrialStore({ path }))).toHaveLength(1)
    expect((await readFile(indexPath(path), 'utf8')).match(/\{"names"/g)).toHaveLength(1)
  })

  it('names the damaged line behind its end', async () => {
    await session([])
    await writeFile(path, '[]\n[]\n{"broken\n[]\n')
    await expect(summariesOf(fileTrialStore({ path }))).rejects.toThrow(/Line 3 of .*trials\.jsonl is damaged/)
  })

  it('is made up for by reading, so that the next time is quick again', async () => {
    const big = Array.from({ length: 3000 }, (_, n): StoredRow => ({
      kind: 'trial',
      trial: {
        ...query,
        exampleId: `e${n}`,
        exampleHash: 'h',
        repeat: 0,
        output: 'x'.repeat(600),
        scores: {},
        usage: {},
        costUsd: 0,
        durationMs: 1,
        trace: [],
        at: '',
      },
    }))
    await session(big.map((each) => [each]))
    const before = await summariesOf(fileTrialStore({ path }))
    await unlink(indexPath(path))
    expect(await summariesOf(fileTrialStore({ path }))).toEqual(before)
    const blocks = (await readFile(indexPath(path), 'utf8')).split('\n').filter((line) => line !== '')
    expect(blocks.length).toBeGreaterThan(1)
    expect(blocks.every((line) => readHeader(Buffer.from(line)))).toBe(true)
    expect(await summariesOf(fileTrialStore({ path }))).toEqual(before)
  })
})
