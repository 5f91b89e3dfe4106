import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { openDatabase } from '../open-database.ts'

describe('openDatabase with a url', () => {
  it('says what to do when nobody answers, and never prints a password', async () => {
    const error = await openDatabase({ url: 'postgres://ann:geheim@127.0.0.1:1/notes' }).catch(
      (e: unknown) => e as Error,
    )
    expect(error).toMatchObject({ name: 'DatabaseError', code: 'DATABASE_UNREACHABLE' })
    expect(inspect(error)).toContain('127.0.0.1:1')
    expect(inspect(error)).not.toContain('geheim')
  })

  it.each(['not a url', 'mysql://ann:geheim@host/db', 'geheim'])('refuses %s, and does not print it', async (url) => {
    const error = await openDatabase({ url }).catch((error: unknown) => error as Error)
    expect(error).toMatchObject({ code: 'CONFIGURATION_INVALID' })
    expect((error as Error).message).not.toContain('geheim')
  })
})
