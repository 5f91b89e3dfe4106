import type { Database } from '@dspex/postgres'
import { desc, isNotNull, and, not, like } from 'drizzle-orm'
import { corpora } from './schema.ts'

/** A corpus that is in the database. */
export interface KeptCorpus {
  readonly name: string
  readonly description: string
}

/** The folder that was taken in last, if any was: what is asked without naming a corpus is asked of it. */
export async function findLastFolder(db: Database): Promise<KeptCorpus | undefined> {
  const [last] = await db
    .select({ name: corpora.name, description: corpora.description })
    .from(corpora)
    .where(and(isNotNull(corpora.fingerprint), not(like(corpora.name, 'atlas/%'))))
    .orderBy(desc(corpora.ingestedAt))
    .limit(1)
  return last
}
