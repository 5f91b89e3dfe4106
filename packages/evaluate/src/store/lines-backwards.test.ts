import { mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRandom } from '@dspex/core/implement'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { linesBackwards, readPart } from './lines-backwards.ts'

let folder: string
let path: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dspex-lines-'))
  path = join(folder, 'lines')
})
afterEach(() => rm(folder, { recursive: true }))

async function chunksOf(text: string, from = 0, to = Buffer.byteLength(text)): Promise<string[]> {
  await writeFile(path, text)
  const file = await open(path)
  try {
    const chunks: string[] = []
    let end = to
    for await (const lines of linesBackwards(file, { from, to })) {
      expect(lines.to).toBe(end)
      expect(lines.bytes).toHaveLength(lines.to - lines.from)
      chunks.unshift(lines.bytes.toString())
      end = lines.from
    }
    expect(end).toBe(from)
    return chunks
  } finally {
    await file.close()
  }
}

describe('linesBackwards', () => {
  it('gives every line once and whole, however long lines are', async () => {
    const random = createRandom('lines')
    for (const longest of [10, 1000, 300_000, 3_000_000]) {
      const lines = Array.from({ length: 40 }, () => 'é'.repeat(random.integer(longest / 2)))
      const text = lines.map((line) => `${line}\n`).join('')
      const chunks = await chunksOf(text)
      expect(chunks.join('') === text).toBe(true)
      expect(chunks.every((chunk) => chunk.endsWith('\n'))).toBe(true)
    }
  })

  it('keeps to its part', async () => {
    expect(await chunksOf('a\nb\nc\nd\n', 2, 6)).toEqual(['b\nc\n'])
    expect(await chunksOf('a\n', 2, 2)).toEqual([])
  })
})

describe('readPart', () => {
  it('says so when the file has become shorter', async () => {
    await writeFile(path, 'abc')
    const file = await open(path)
    await expect(readPart(file, { from: 1, to: 9 }, Buffer.alloc(9))).rejects.toThrow(/ends at 3, before 9/)
    await file.close()
  })
})
