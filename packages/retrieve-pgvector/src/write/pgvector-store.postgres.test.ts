import { withPostgres } from '../../test/databases.ts'
import { testStore } from '../../test/pgvector-store-cases.ts'

await withPostgres(testStore)
