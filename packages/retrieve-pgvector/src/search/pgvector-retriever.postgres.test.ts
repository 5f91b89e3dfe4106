import { withPostgres } from '../../test/databases.ts'
import { testRetrieverOf } from '../../test/pgvector-retriever-cases.ts'

await withPostgres(testRetrieverOf)
