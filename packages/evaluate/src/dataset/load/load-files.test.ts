import { existsSync, readdirSync, readlinkSync } from 'node:fs'
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'
import { type BadRow, DatasetError } from '../../errors.ts'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dataset } from '../dataset.ts'
import type { ExampleRow } from '../example-row.ts'
import { loadCsv } from './load-csv.ts'
import { loadJson } from './load-json.ts'
import { loadJsonl } from './load-jsonl.ts'
import type { LoadOptions } from './load-rows.ts'

let folder: string

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'load-')))
})
afterAll(() => rm(folder, { recursive: true }))

const fields = { inputs: ['question'], labels: ['answer'] }
const loaders = {
  jsonl: {
    load: loadJsonl,
    write: (records: readonly object[]) => records.map((each) => `${JSON.stringify(each)}\n`).join(''),
  },
  json: { load: loadJson, write: (records: readonly object[]) => JSON.stringify(records, null, 1) },
  csv: {
    load: (source: Parameters<typeof loadCsv>[0], options: LoadOptions) =>
      loadCsv(source, { ...options, inputs: options.inputs ?? [] }),
    write: (records: readonly object[]) =>
      [Object.keys(records[0] ?? {}), ...records.map((each) => Object.values(each) as string[])]
        .map((cells) => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(','))
        .join('\n'),
  },
}
const kinds = ['jsonl', 'json', 'csv'] as const

/** Hands out text as UTF-8 in chunks of `size` bytes, so that characters are cut. */
async function* chunksOf(text: string | Uint8Array, size = 3): AsyncGenerator<Uint8Array> {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size)
}

async function collect<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const row of rows) all.push(row)
  return all
}

async function errorOf(rows: AsyncIterable<unknown>): Promise<DatasetError> {
  const error = await collect(rows).catch((error: unknown) => error)
  if (!DatasetError.isInstance(error)) throw new Error('no DatasetError', { cause: error })
  return error
}

async function fileWith(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, content)
  return path
}

describe.each(kinds)('load %s', (kind) => {
  const { load, write } = loaders[kind]

  it('reads records in order, wherever chunks are cut', async () => {
    const cell = fc.string({ unit: 'grapheme' }).filter((text) => text.isWellFormed())
    const records = fc.array(fc.record({ question: cell, answer: cell }), { minLength: 1, maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(records, fc.integer({ min: 1, max: 40 }), async (records, size) => {
        const rows = await collect(load(chunksOf(write(records), size), fields))
        expect(rows.map(({ inputs, labels }) => ({ ...inputs, ...labels }))).toEqual(records)
      }),
    )
  })

  it('reads files by path and by URL, with a byte order mark and CRLF', async () => {
    const records = [
      { question: 'a', answer: '1' },
      { question: 'b', answer: '2' },
    ]
    const path = await fileWith(`bom.${kind}`, `\uFEFF${write(records).replaceAll('\n', '\r\n')}`)
    for (const source of [path, pathToFileURL(path)]) {
      const rows = await collect(load(source, fields))
      expect(rows.map(({ inputs }) => inputs.question)).toEqual(['a', 'b'])
    }
  })

  it('reads a field of many megabytes', async () => {
    const question = 'x "y",\n'.repeat(1_000_000)
    const path = await fileWith(
      `huge.${kind}`,
      write([
        { question, answer: 'short' },
        { question: 'q', answer: 'a' },
      ]),
    )
    const rows = await collect(load(path, fields))
    expect(rows.map(({ inputs }) => (inputs.question as string).length)).toEqual([question.length, 1])
  })

  it('reads text chunks too', async () => {
    async function* chunks() {
      yield `\uFEFF${write([{ question: 'é', answer: '1' }])}`
    }
    expect(await collect(load(chunks(), fields))).toMatchObject([{ inputs: { question: 'é' } }])
  })

  it.each([
    ['missing', 'There is no file'],
    ['.', 'is a folder'],
  ])('says that %s is no file', async (name, message) => {
    const error = await errorOf(load(join(folder, name), fields))
    expect(error).toMatchObject({ code: 'DATASET_FILE', message: expect.stringContaining(message) as string })
  })

  it.each([
    ['latin1', Buffer.from('{"question":"é"}', 'latin1'), 'is not UTF-8'],
    ['cut', Buffer.from('[{"question":"é').subarray(0, 15), 'is not UTF-8'],
    ['utf16', Buffer.from('\uFEFF[{"question":"é"}]', 'utf16le'), 'is UTF-16'],
    ['gzip', gzipSync('[]'), 'is compressed'],
  ])('says that %s is another encoding', async (name, content, message) => {
    const path = await fileWith(`${name}.${kind}`, content)
    const error = await errorOf(load(path, fields))
    expect(error).toMatchObject({ code: 'DATASET_FILE', message: expect.stringContaining(message) as string })
    expect(error.message).toContain(path)
  })

  it.runIf(existsSync('/proc/self/fd'))('closes the file when the reader stops, on abort and on a fault', async () => {
    const records = Array.from({ length: 20_000 }, (_, n) => ({ question: `question ${n}`, answer: 'a' }))
    const path = await fileWith(`open.${kind}`, `${write(records)}\n`)
    let seen = 0
    for await (const _ of load(path, fields)) {
      if ((seen += 1) === 1) expect(isOpen(path)).toBe(true)
      if (seen === 3) break
    }
    expect(isOpen(path)).toBe(false)

    const controller = new AbortController()
    const reason = new Error('enough')
    const aborted = (async () => {
      for await (const _ of load(path, { ...fields, signal: controller.signal })) controller.abort(reason)
    })()
    await expect(aborted).rejects.toBe(reason)
    expect(isOpen(path)).toBe(false)

    const failing = (async () => {
      for await (const _ of load(path, fields)) throw reason
    })()
    await expect(failing).rejects.toBe(reason)
    expect(isOpen(path)).toBe(false)
  })

  it('stops waiting for a stream that hangs when aborted', async () => {
    const controller = new AbortController()
    const reason = new Error('enough')
    async function* hanging(): AsyncGenerator<Uint8Array> {
      yield new TextEncoder().encode(' ')
      setImmediate(() => controller.abort(reason))
      await new Promise(() => undefined)
    }
    await expect(collect(load(hanging(), { ...fields, signal: controller.signal }))).rejects.toBe(reason)
    await expect(collect(load(hanging(), { ...fields, signal: AbortSignal.abort(reason) }))).rejects.toBe(reason)
  })

  it('can be read again', async () => {
    const rows = load(await fileWith(`again.${kind}`, write([{ question: 'a', answer: '1' }])), fields)
    expect(await collect(rows)).toEqual(await collect(rows))
  })

  it('passes on what a stream throws', async () => {
    const cause = new Error('connection lost')
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield new TextEncoder().encode(' ')
      throw cause
    }
    await expect(collect(load(broken(), fields))).rejects.toBe(cause)
  })
})

describe('loadJsonl', () => {
  it('names the lines that are not JSON or no record, and hands out none after the first', async () => {
    const text = '{"question":"a"}\n\n{"question":\n7\n{"other":1}\n{"question":"b"}'
    const seen: ExampleRow[] = []
    const reading = (async () => {
      for await (const row of loadJsonl(chunksOf(text), fields)) seen.push(row)
    })()
    const error = await reading.catch((error: DatasetError) => error)
    expect(error).toMatchObject({
      code: 'DATASET_INVALID',
      rows: [
        { row: 3, issues: [{ message: expect.stringContaining('is not JSON') as string }] },
        { row: 4, issues: [{ message: 'is a number, but must be an object' }] },
        { row: 5, issues: [{ message: 'has none of the inputs question; its fields are: other' }] },
      ],
    })
    expect(seen).toEqual([{ inputs: { question: 'a' }, labels: {}, row: 1 }])
  })

  it('leaves bad lines out if told to', async () => {
    const bad: BadRow[] = []
    const rows = loadJsonl(chunksOf('{"question":"a"}\nx\n{"question":"b"}'), {
      ...fields,
      onBadRow: (row) => bad.push(row),
    })
    expect((await collect(rows)).map(({ row }) => row)).toEqual([1, 3])
    expect(bad.map(({ row }) => row)).toEqual([2])
  })

  it('stops looking after twenty bad lines', async () => {
    const error = await errorOf(loadJsonl(chunksOf('x\n'.repeat(50), 64), fields))
    expect(error.rows).toHaveLength(20)
    expect(error.message).toContain('at least 20 rows')
  })

  it('reads rows that have their shape already', async () => {
    const row = { id: 'x', inputs: { q: 1 }, labels: { a: 2 }, group: 'g', metadata: { m: 3 } }
    expect(await collect(loadJsonl(chunksOf(JSON.stringify(row))))).toEqual([{ ...row, row: 1 }])
    const error = await errorOf(loadJsonl(chunksOf('{"question":"a"}')))
    expect(error.message).toContain("{ inputs: ['question'] }")
  })

  it('hands line numbers on to the data set', async () => {
    const examples = loadJsonl(chunksOf('\n{"question":"a","id":1}\n\n{"question":"b","id":1}\n'), {
      inputs: ['question'],
      id: 'id',
    })
    await expect(dataset({ name: 'd', examples })).rejects.toMatchObject({ rows: [{ row: 4 }] })
  })
})

describe('loadJson', () => {
  it.each([
    ['', 'it is empty'],
    ['{"question":"a"}', 'loadJsonl'],
    ['[{"question":"a"}', 'ends inside element 1'],
    ['[{"question":"a"}] x', 'more text after'],
    ['[{"question":"a}]', 'ends inside element 1'],
  ])('says what is wrong with %j', async (text, message) => {
    expect((await errorOf(loadJson(chunksOf(text), fields))).message).toContain(message)
  })

  it('names the elements that can not be read', async () => {
    const error = await errorOf(loadJson(chunksOf('[{"question":"a"},{"question":b},,[1]]'), fields))
    expect(error.rows.map(({ row }) => row)).toEqual([2, 3, 4])
    expect((await errorOf(loadJson(chunksOf('[{"question":"a"},]'), fields))).rows).toMatchObject([{ row: 2 }])
  })

  it('reads an empty array', async () => {
    expect(await collect(loadJson(chunksOf(' [ \n ] '), fields))).toEqual([])
  })
})

describe('loadCsv', () => {
  it('reads quoted cells and numbers rows by the line on which they begin', async () => {
    const text = 'id,question,answer\n1,"two\nlines, ""quoted""",a\n\n2,plain,\n'
    const rows = await collect(loadCsv(chunksOf(text), { inputs: ['question'], labels: ['answer'], id: 'id' }))
    expect(rows).toMatchObject([
      { id: '1', inputs: { question: 'two\nlines, "quoted"' }, labels: { answer: 'a' }, row: 2 },
      { id: '2', inputs: { question: 'plain' }, labels: { answer: '' }, row: 5 },
    ])
  })

  it('reads other delimiters, groups and metadata', async () => {
    const options = { inputs: ['q'], group: 'g', metadata: ['m'], delimiter: '\t' }
    const rows = await collect(loadCsv(chunksOf('q\tg\tm\ta\nx\tone\ty\tz\nx\t\ty\tz'), options))
    expect(rows).toMatchObject([{ group: 'one', metadata: { m: 'y' }, labels: { a: 'z' } }, { group: undefined }])
  })

  it.each([
    ['question,answer\na,b\nc\nd,e,f\n', [3, 4]],
    ['question,answer\na,b\nc,d"e\n', [3]],
    ['question,answer\na,b\nc,"d\ne,f\n', [4]],
  ])('names the lines that are wrong in %j', async (text, lines) => {
    const error = await errorOf(loadCsv(chunksOf(text), fields))
    expect(error.code).toBe('DATASET_INVALID')
    expect(error.rows.map(({ row }) => row)).toEqual(lines)
  })

  it.each([
    ['', 'is empty'],
    ['a,a\n1,2', "two columns 'a'"],
    ['qestion,answer\na,b', "has no column 'question'. Its columns are: qestion, answer"],
    ['question;answer\na;b', '`delimiter`'],
  ])('says what is wrong with %j', async (text, message) => {
    const error = await errorOf(loadCsv(chunksOf(text), fields))
    expect(error).toMatchObject({ code: 'DATASET_FILE', message: expect.stringContaining(message) as string })
  })

  it('keeps a column with any name', async () => {
    const rows = await collect(loadCsv(chunksOf('__proto__,question\nx,y'), { inputs: ['question'] }))
    expect(Object.keys(rows[0]?.labels ?? {})).toEqual(['__proto__'])
  })
})

function isOpen(path: string): boolean {
  return readdirSync('/proc/self/fd').some((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`) === path
    } catch {
      return false
    }
  })
}
