import { checkTenant } from '../collection/collection.ts'
import type { OpenCollection } from '../collection/open-collection.ts'
import { needCollection } from '../collection/registry.ts'
import { readTableState } from '../collection/table-state.ts'
import type { StoreSettings } from './store-options.ts'

/** Reads the collection of a store and the state of its table, as they are now. */
export async function openStore({ db, name, schema, tenant }: StoreSettings): Promise<OpenCollection> {
  const collection = await needCollection(db.$client, { name, schema })
  checkTenant(collection, tenant)
  return { collection, state: await readTableState(db.$client, collection) }
}
