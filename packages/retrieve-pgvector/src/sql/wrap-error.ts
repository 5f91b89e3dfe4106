import { ConfigurationError, DspexError, RetrieverError } from '@dspex/core'
import { describeCause } from '@dspex/core/implement'

/** The code of an error of PostgreSQL or postgres.js. */
export function codeOf(error: unknown): string | undefined {
  const code = (error as { readonly code?: unknown } | null | undefined)?.code
  return typeof code === 'string' ? code : undefined
}

/** What PostgreSQL says of a row that took too long a place in an index. */
const rowTooLong = '54000'

/** Turns what the database or the network threw into an error that says what to do. `doing` ends "… failed". */
export function wrapError(thrown: unknown, doing: string): unknown {
  if (RetrieverError.isInstance(thrown)) return thrown
  // A client of `openDatabase` has put a lost connection into words already, but knows nothing of retrieving.
  const error = DspexError.isInstance(thrown) && isConnectionLoss(thrown) ? thrown.cause : thrown
  if (DspexError.isInstance(error)) return error
  const code = codeOf(error)
  const message = error instanceof Error ? error.message : String(error)
  if (code === '42704' && message.includes('"vector"')) return extensionMissing(error)
  const advice = adviceFor(code, message)
  if (advice === undefined && !(error instanceof Error)) return error
  return new RetrieverError(`${doing} failed: ${describeCause(error)}${advice ? ` ${advice}` : ''}`, {
    code: 'RETRIEVER_FAILED',
    cause: thrown,
  })
}

/** Says how pgvector gets onto a server. */
export function extensionMissing(cause?: unknown): DspexError {
  return new ConfigurationError(
    'The database has no extension "vector". Install pgvector 0.8 or newer on the server (Debian: postgresql-<version>-pgvector, Docker: pgvector/pgvector), then run "create extension vector" in the database as a user who may, or let migrate() of the store do it.',
    { cause },
  )
}

function adviceFor(code: string | undefined, message: string): string | undefined {
  if (code === rowTooLong && message.includes('btree'))
    return 'A value of a promoted key is longer than an index takes, about 2,600 bytes: shorten it, or do not promote the key.'
  if (code === '42P10')
    return 'The table needs a unique constraint on the id, with the tenant before it if there is one.'
  if (code === '42501') return 'The user of the connection lacks a right.'
  if (code === '53300') return 'The server has no connection left: use a smaller pool, or raise max_connections.'
  if (code === '57014') return 'The server cancelled the statement, for its statement_timeout or by hand.'
  if (code === '26000' || code === '42P05')
    return 'A pool before the server, such as pgbouncer in its transaction mode, keeps no prepared statements: add ?prepare=false to the url.'
  if (code === '53100') return 'The disk of the server is full.'
  if (code !== undefined && connectionCodes.has(code))
    return 'The server could not be reached or went away. The client connects again by itself: try once more. What was acknowledged is kept.'
  return undefined
}

/** Tells whether an error means that the connection is gone. */
export function isConnectionLoss(error: unknown): boolean {
  // A client of `openDatabase` wraps what postgres.js says.
  const cause = DspexError.isInstance(error) ? error.cause : undefined
  return connectionCodes.has(codeOf(error) ?? '') || connectionCodes.has(codeOf(cause) ?? '')
}

/** Tells whether an error means that a connection is gone that was there, and not that none can be made. */
export function isConnectionCut(error: unknown): boolean {
  const cause = DspexError.isInstance(error) ? error.cause : undefined
  return cutCodes.has(codeOf(error) ?? '') || cutCodes.has(codeOf(cause) ?? '')
}

const cutCodes = new Set(['CONNECTION_CLOSED', 'CONNECTION_DESTROYED', 'ECONNRESET', 'EPIPE', '57P01', '57P02'])

const connectionCodes = new Set([
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  'CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOENT',
  '57P01',
  '57P02',
  '57P03',
  '08006',
  '08003',
  '08001',
])
