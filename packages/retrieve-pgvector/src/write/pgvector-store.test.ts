import { openPGlite } from '../../test/databases.ts'
import { testStore } from '../../test/pgvector-store-cases.ts'

testStore(await openPGlite())
