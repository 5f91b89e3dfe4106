import type { Embedder } from '@dspex/core'
import { checkModel, checkTenant, type Collection } from './collection.ts'
import { type PgvectorDatabase, reading } from '../sql/database.ts'
import { needCollection } from './registry.ts'
import { readTableState, type TableState } from './table-state.ts'

/** A collection, and the state of its table. */
export interface OpenCollection {
  readonly collection: Collection
  readonly state: TableState
}

/** Reads a collection, checks it, and reads the state of its table, which goes with it. */
export async function readCollectionState(
  db: PgvectorDatabase,
  place: { readonly name: string; readonly schema: string },
  check: (collection: Collection) => void,
): Promise<OpenCollection> {
  const collection = await reading(() => needCollection(db.$client, place))
  check(collection)
  try {
    return { collection, state: await reading(() => readTableState(db.$client, collection)) }
  } catch (error) {
    // Another model may have taken over between the two.
    const now = await reading(() => needCollection(db.$client, place))
    if (now.model === collection.model && now.dimensions === collection.dimensions) throw error
    check(now)
    return { collection: now, state: await reading(() => readTableState(db.$client, now)) }
  }
}

/** Reads a collection and its table, and remembers both for a while. */
export function collectionReader(options: {
  readonly db: PgvectorDatabase
  readonly name: string
  readonly schema: string
  readonly tenant: string
  readonly embedder: Embedder | undefined
  readonly ttlMs: number
}): { readonly open: () => Promise<OpenCollection>; readonly forget: () => void } {
  const { db, name, schema, tenant, embedder, ttlMs } = options
  let current: { readonly opened: Promise<OpenCollection>; readonly until: number } | undefined
  const read = async (): Promise<OpenCollection> => {
    return readCollectionState(db, { name, schema }, (collection) => {
      if (embedder) checkModel(collection, embedder)
      checkTenant(collection, tenant)
    })
  }
  const forget = (): void => {
    current = undefined
  }
  return {
    forget,
    open: async () => {
      if (current && current.until > performance.now()) return current.opened
      const mine = { opened: read(), until: performance.now() + ttlMs }
      current = mine
      try {
        return await mine.opened
      } catch (error) {
        if (current === mine) forget()
        throw error
      }
    },
  }
}
