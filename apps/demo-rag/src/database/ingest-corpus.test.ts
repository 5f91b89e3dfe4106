import { openDatabase } from '@dspex/postgres'
import { describe } from 'vitest'
import { testIngestCorpus } from '../../test/ingest-corpus-cases.ts'

describe('ingestCorpus, embedded', () => {
  testIngestCorpus(() => openDatabase({ temporary: true }))
})
