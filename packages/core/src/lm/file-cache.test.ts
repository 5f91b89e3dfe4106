import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { testCache } from '../testing/index.ts'
import { fileCache } from './file-cache.ts'

let root: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'dspex-file-cache-'))
  await writeFile(join(root, 'file'), '')
})
afterAll(() => rm(root, { recursive: true }))

testCache('fileCache', {
  create: () => fileCache({ folder: join(root, crypto.randomUUID()) }),
  createFailing: () => fileCache({ folder: join(root, 'file') }),
  capabilities: { ttl: 'milliseconds' },
})
