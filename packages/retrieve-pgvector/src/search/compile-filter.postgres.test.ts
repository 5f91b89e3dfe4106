import { withPostgres } from '../../test/databases.ts'
import { testCompiledFilters } from '../../test/compile-filter-cases.ts'

await withPostgres(testCompiledFilters)
