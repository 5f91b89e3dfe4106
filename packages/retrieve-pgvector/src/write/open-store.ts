import { checkTenant } from '../collection/collection.ts'
import type { OpenCollection } from '../collection/open-collection.ts'
import { needCollection } from '../collection/registry.ts'
import { readTableState } from '../collection/table-state.ts'
import { reading } from '../sql/database.ts'
import type { StoreSettings } from './store-options.ts'

/** Reads the collection of a store and the state of its table, as they are now. */
export async function openStore({ db, name, schema, tenant }: StoreSettings): Promise<OpenCollection> {
  const collection = await reading(() => needCollection(db.$client, { name, schema }))
  checkTenant(collection, tenant)
  return { collection, state: await reading(() => readTableState(db.$client, collection)) }
}
