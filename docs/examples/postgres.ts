import { DatabaseError, migrate, openDatabase } from '@dspex/postgres'
import { eq } from 'drizzle-orm'
import { pgTable, serial, text } from 'drizzle-orm/pg-core'

// #region open
const db = await openDatabase({ temporary: true })
console.log(db.engine) // => embedded
// #endregion open

// #region migrate
const migrations = [
  { name: '0001_notes', sql: 'create table notes (id serial primary key, body text not null)' },
  { name: '0002_search', sql: "create index on notes using gin (to_tsvector('english', body))" },
]
console.log((await migrate(db, { migrations })).applied.join(', ')) // => 0001_notes, 0002_search
// #endregion migrate

// #region query
const notes = pgTable('notes', { id: serial().primaryKey(), body: text().notNull() })
await db.insert(notes).values([{ body: 'Austen' }, { body: 'Burney' }])
console.log(await db.$count(notes, eq(notes.body, 'Austen'))) // => 1
// #endregion query

// #region guard
try {
  await db.transaction(async (tx) => {
    await tx.insert(notes).values({ body: 'Edgeworth' })
    await db.insert(notes).values({ body: 'past the handle' })
  })
} catch (error) {
  const { cause } = error as Error
  if (DatabaseError.isInstance(cause)) console.log(cause.code) // => DATABASE_OUTSIDE_TRANSACTION
}
console.log(await db.$count(notes)) // => 2
// #endregion guard

await db.close()
