import { openDatabase } from '@dspex/postgres'
import { createTestDatabase, needsPostgres, type TestDatabase, testPostgres } from '@dspex/services'
import { afterAll, describe } from 'vitest'
import { testIngestCorpus } from '../../test/ingest-corpus-cases.ts'

const server = await testPostgres()

describe.skipIf(!server)(`ingestCorpus, on a server (${needsPostgres})`, () => {
  let own: TestDatabase | undefined
  testIngestCorpus(async () => {
    own = await createTestDatabase(server ?? '')
    return openDatabase({ url: own.url })
  })
  afterAll(() => own?.[Symbol.asyncDispose]())
})
