import { type DatabaseErrorCode, DspexError } from '@dspex/core'

/** A database that can't be opened, used or migrated. What PostgreSQL says about a statement comes through as it is. */
export class DatabaseError extends DspexError<DatabaseErrorCode> {
  override name = 'DatabaseError'
  protected static override readonly family = 'DatabaseError'
}
