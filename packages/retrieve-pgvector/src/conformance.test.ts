import { testRetriever } from '@dspex/core/conformance'
import { vi } from 'vitest'
import { openPGlite } from '../test/databases.ts'
import { modes, suiteOptions } from '../test/suite-options.ts'

// The first table of an embedded database takes its time on a busy machine.
vi.setConfig({ testTimeout: 30_000 })

const options = suiteOptions(await openPGlite())
for (const mode of modes) testRetriever(`pgvectorRetriever, ${mode}, PGlite`, options(mode))
