import { type Blame, DspexError } from '@dspex/core'

/**
 * Codes of {@link DatabaseError}. Of opening: the server can't be reached or the connection
 * broke, the server refuses the user or the database, another process has the folder, or the folder can't be used. Of
 * using: it is closed, the embedded engine can't do that, a query would wait for the transaction that it belongs into,
 * every connection rests in somebody's hands, or a query took too long. Of migrations: they can't be read, one that was
 * applied has changed, or one failed.
 */
export type DatabaseErrorCode =
  | 'DATABASE_UNREACHABLE'
  | 'DATABASE_REFUSED'
  | 'DATABASE_LOCKED'
  | 'DATABASE_FOLDER'
  | 'DATABASE_CLOSED'
  | 'DATABASE_UNSUPPORTED'
  | 'DATABASE_OUTSIDE_TRANSACTION'
  | 'DATABASE_STALLED'
  | 'DATABASE_TIMEOUT'
  | 'MIGRATION_INVALID'
  | 'MIGRATION_CHANGED'
  | 'MIGRATION_FAILED'

/** A database that can't be opened, used or migrated. What PostgreSQL says about a statement comes through as it is. */
export class DatabaseError extends DspexError<DatabaseErrorCode> {
  protected static override readonly family = 'DatabaseError'
  protected static override readonly blame: Readonly<Record<DatabaseErrorCode, Blame>> = {
    DATABASE_UNREACHABLE: 'infrastructure',
    DATABASE_STALLED: 'infrastructure',
    DATABASE_TIMEOUT: 'infrastructure',
    DATABASE_REFUSED: 'setup',
    DATABASE_LOCKED: 'setup',
    DATABASE_FOLDER: 'setup',
    DATABASE_CLOSED: 'setup',
    MIGRATION_INVALID: 'setup',
    MIGRATION_CHANGED: 'setup',
    MIGRATION_FAILED: 'setup',
    DATABASE_UNSUPPORTED: 'setup',
    DATABASE_OUTSIDE_TRANSACTION: 'program',
  }
}
