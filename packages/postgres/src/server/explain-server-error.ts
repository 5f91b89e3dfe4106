import { type Blame, ConfigurationError } from '@dspex/core'
import { DatabaseError } from '../database-error.ts'

interface Failure {
  readonly code?: string
  readonly message: string
  readonly address?: string
  readonly port?: number | string
}

/** Codes of a connection that can't be made or that broke: of the system, of postgres.js, and of PostgreSQL. */
const unreachable = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'ENOENT',
  'EACCES',
  'CONNECT_TIMEOUT',
  'CONNECTION_CLOSED',
  'CONNECTION_DESTROYED',
  'CONNECTION_ENDED',
  '57P01',
  '57P02',
  '57P03',
  '08006',
  '08001',
])

/** Whether the server says that it is just starting. */
export function isStarting(error: unknown): boolean {
  return (error as Failure).code === '57P03'
}

/** The parts of a url that may be printed. */
export interface ServerName {
  readonly host: string
  readonly database: string
  readonly user: string
}

/** @throws ConfigurationError when it is no url of a PostgreSQL server; it never prints a password */
export function parseServerUrl(url: string): ServerName {
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (!parsed || !/^postgres(?:ql)?:$/.test(parsed.protocol)) {
    throw new ConfigurationError(
      'This is not the url of a PostgreSQL server (it may hold a password, so it is not shown). ' +
        'It reads postgres://user:password@host:5432/database, with special characters of the password as %40 and so on.',
    )
  }
  const user = decodeURIComponent(parsed.username)
  return {
    host: parsed.host || (parsed.searchParams.get('host') ?? 'localhost'),
    user,
    database: decodeURIComponent(parsed.pathname.slice(1)) || user,
  }
}

/** Says what to do about an error of connecting; anything else comes back as it is. */
export function explainServerError(error: unknown, { url }: { readonly url: string }): unknown {
  const { host, user, database } = parseServerUrl(url)
  const { message, code: given } = error as Failure
  const code = typeof given === 'string' ? given : ''
  const make = (kind: 'DATABASE_REFUSED' | 'DATABASE_UNREACHABLE', text: string, blame?: Blame): DatabaseError =>
    new DatabaseError(text, { code: kind, cause: error, blame })
  if (code === '28P01' || (code === '28000' && /password/.test(message))) {
    return make(
      'DATABASE_REFUSED',
      `The server at ${host} does not take the password of user '${user}'. Check the url.`,
    )
  }
  if (code === '28000') {
    const remedy = 'Check the user in the url; if the server wants encryption, add ?sslmode=require.'
    return make('DATABASE_REFUSED', `The server at ${host} does not let user '${user}' in: ${message}. ${remedy}`)
  }
  if (code === '3D000') {
    const remedy = `Create it, createdb '${database}', or name another one in the url.`
    return make('DATABASE_REFUSED', `The server at ${host} has no database '${database}'. ${remedy}`)
  }
  if (code === '53300') {
    const remedy = 'Close some, open this one with a smaller `max`, or raise max_connections.'
    const text = `The server at ${host} has no connection left: ${message}. ${remedy}`
    // Others may let go of theirs.
    return make('DATABASE_REFUSED', text, 'infrastructure')
  }
  if (code.startsWith('SASL_') || code === 'AUTH_TYPE_NOT_IMPLEMENTED') {
    return make(
      'DATABASE_REFUSED',
      `The server at ${host} wants another way to sign in: ${message}. Check the password.`,
    )
  }
  if (unreachable.has(code)) {
    const remedy = 'Is it running, and is the url right? A query that was under way may or may not have been done.'
    return make('DATABASE_UNREACHABLE', `The PostgreSQL server at ${host} can't be reached: ${message}. ${remedy}`)
  }
  return error
}
