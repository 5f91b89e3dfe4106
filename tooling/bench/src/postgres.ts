import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Database, openDatabase } from '@dspex/postgres'
import { median } from './measure.ts'
import type { Bench } from './row.ts'

const rounds = 5

/** How long it takes until an embedded database has answered its first query. */
export const postgresBench: Bench = async () => {
  const root = await mkdtemp(join(tmpdir(), 'dspex-bench-postgres-'))
  try {
    const withoutTemplate = await timed(join(root, 'new-machine'), join(root, 'cache'))
    const first: number[] = []
    const again: number[] = []
    for (let round = 0; round < rounds; round += 1) {
      const folder = join(root, `folder-${round}`)
      first.push(await timed(folder, join(root, 'cache')))
      again.push(await timed(folder, join(root, 'cache')))
    }
    const row = (what: string, ours: number, atMost: number) =>
      ({ what: `embedded PostgreSQL: ${what}`, ours, unit: 's', goal: { atMost } }) as const
    return [
      row('first start, from the template', median(first), 1),
      row('reopen', median(again), 1),
      row('first start on a machine without template', withoutTemplate, 7),
    ]
  } finally {
    await rm(root, { recursive: true, force: true })
  }
}

async function timed(folder: string, cacheFolder: string): Promise<number> {
  const beganAt = performance.now()
  await using db: Database = await openDatabase({ folder, cacheFolder })
  await db.$client`select 1`
  return (performance.now() - beganAt) / 1000
}
