import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { banking77, intents } from './banking77.ts'

let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dspex-banking77-'))
  const rows = [...intents, 'change_pin'].flatMap((intent) =>
    Array.from({ length: 5 }, (_, number) => `"Message ${number}, about it",${intent}`),
  )
  for (const name of ['train', 'test'])
    await writeFile(join(folder, `banking77-${name}.csv`), `text,category\n${rows.join('\n')}\n`)
})

afterAll(() => rm(folder, { recursive: true, force: true }))

describe('banking77', () => {
  it('draws as many messages as asked for, equally many of each intent', async () => {
    const data = await banking77({ folder, trainCount: 20, holdoutCount: 30 })
    expect(data?.trainset).toHaveLength(20)
    for (const intent of intents) {
      expect(data?.trainset.filter(({ labels }) => labels?.intent === intent)).toHaveLength(2)
      expect(data?.holdout.filter(({ labels }) => labels?.intent === intent)).toHaveLength(3)
    }
    expect(data?.holdout.map(({ id }) => id)).toEqual([...new Set(data?.holdout.map(({ id }) => id))])
  })

  it('draws the same ones each time', async () => {
    const options = { folder, trainCount: 20, holdoutCount: 30 }
    expect(await banking77(options)).toEqual(await banking77(options))
  })

  it('refuses to draw more than there are', async () => {
    await expect(banking77({ folder, trainCount: 60, holdoutCount: 10 })).rejects.toThrow(/Ask for fewer/)
  })

  it('says when the data is not there', async () => {
    expect(await banking77({ folder: join(folder, 'none'), trainCount: 10, holdoutCount: 10 })).toBeUndefined()
  })
})
