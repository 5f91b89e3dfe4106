import { checkTenant } from '../collection/collection.ts'
import { type OpenCollection, readCollectionState } from '../collection/open-collection.ts'
import type { StoreSettings } from './store-options.ts'

/** Reads the collection of a store and the state of its table, as they are now. */
export async function openStore({ db, name, schema, tenant }: StoreSettings): Promise<OpenCollection> {
  return readCollectionState(db, { name, schema }, (collection) => checkTenant(collection, tenant))
}
