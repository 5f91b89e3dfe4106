import { testRetriever } from '@dspex/core/conformance'
import { withPostgres } from '../test/databases.ts'
import { modes, suiteOptions } from '../test/suite-options.ts'

await withPostgres((tested) => {
  const options = suiteOptions(tested)
  for (const mode of modes) testRetriever(`pgvectorRetriever, ${mode}, PostgreSQL`, options(mode))
})
