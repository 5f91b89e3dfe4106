import { DspexError, LMError, type LMErrorCode } from '@dspex/core'
import { redactText } from '@dspex/core/implement'
import { networkCode, reasonOf } from './network-failure.ts'
import { retryAfterMs } from './retry-after.ts'

/** What errors of the AI SDK's providers carry; errors of any version have these members. */
interface ApiCallError extends Error {
  readonly url?: string
  readonly statusCode?: number
  readonly responseHeaders?: Readonly<Record<string, string>>
  readonly responseBody?: string
  readonly isRetryable?: boolean
}

/** The names of the other errors that a provider may throw. */
const codesByName: ReadonlyMap<string, LMErrorCode> = new Map([
  ['AI_LoadAPIKeyError', 'LM_AUTHENTICATION'],
  ['AI_LoadSettingError', 'LM_INVALID_REQUEST'],
  ['AI_InvalidArgumentError', 'LM_INVALID_REQUEST'],
  ['AI_InvalidPromptError', 'LM_INVALID_REQUEST'],
  ['AI_NoSuchModelError', 'LM_INVALID_REQUEST'],
  ['AI_UnsupportedFunctionalityError', 'LM_UNSUPPORTED'],
  ['AI_NoSuchProviderReferenceError', 'LM_UNSUPPORTED'],
  ['AI_InvalidResponseDataError', 'LM_RESULT_INVALID'],
  ['AI_EmptyResponseBodyError', 'LM_RESULT_INVALID'],
  ['AI_JSONParseError', 'LM_RESULT_INVALID'],
  ['AI_TypeValidationError', 'LM_RESULT_INVALID'],
  ['AI_NoContentGeneratedError', 'LM_RESULT_INVALID'],
  ['TimeoutError', 'LM_TIMEOUT'],
])

const advice: Partial<Record<LMErrorCode, string>> = {
  LM_AUTHENTICATION: 'Check the key.',
  LM_RATE_LIMIT: 'Wait, or ask less at once.',
  LM_INVALID_REQUEST: 'Check the name of the model and the options.',
  LM_CONTEXT_WINDOW: 'Send less, or use a model that takes more.',
  LM_TRANSPORT: 'Check that the server runs and the URL is right.',
}

/** Turns whatever a provider threw into an `LMError`; one of ours stays what it is. */
export function toLMError(id: string, error: unknown): DspexError {
  if (DspexError.isInstance(error)) return error
  if (!(error instanceof Error)) {
    return new LMError(sentence(`'${id}' failed: ${show(error)}`), { code: 'LM_FAILED', cause: error, provider: id })
  }
  if (error.name === 'AI_APICallError') return fromApiCall(id, error)
  const network = networkCode(error)
  if (network !== undefined) return unreachable(id, network, error)
  const code = codesByName.get(error.name) ?? 'LM_FAILED'
  // A stream that ends in the middle, or a chunk that is no JSON, may come whole the next time.
  const retryable = code === 'LM_RESULT_INVALID' || undefined
  return new LMError(sentence(`'${id}' failed: ${error.message || error.name}`, code), {
    code,
    cause: error,
    provider: id,
    retryable,
  })
}

/** Turns an error that a provider sent within a stream into an `LMError`: a text, or an object with a message. */
export function toStreamError(id: string, error: unknown): DspexError {
  if (error instanceof Error) return toLMError(id, error)
  const said = [error, member(error, 'message')].find((value) => typeof value === 'string') ?? show(error)
  const code = codeOf(undefined, `${wordOf(error, 'code')} ${wordOf(error, 'type')} ${said}`)
  return new LMError(sentence(`'${id}' stopped in the middle: ${said}`, code), { code, cause: error, provider: id })
}

function fromApiCall(id: string, error: ApiCallError): LMError {
  const { statusCode: status, responseHeaders: headers = {}, responseBody = '' } = error
  const network = networkCode(error)
  if (status === undefined || network !== undefined) return unreachable(id, network ?? '', error)
  if (status >= 200 && status < 300) return fromUnreadable(id, error, status, headers['content-type'] ?? '')
  const body = member(parse(responseBody), 'error')
  const word = `${wordOf(body, 'code')} ${wordOf(body, 'type')}`
  const code = codeOf(status, `${word} ${error.message}`)
  const said = error.message || redactText(responseBody.trim()).slice(0, 200)
  // A used-up quota comes as a rate limit, but no waiting helps.
  const isUsedUp = word.includes('insufficient_quota')
  return new LMError(sentence(`'${id}' answered ${status}${said && `: ${said}`}`, isUsedUp ? undefined : code), {
    code,
    status,
    cause: error,
    provider: id,
    retryAfterMs: retryAfterMs(headers),
    retryable: isUsedUp ? false : error.isRetryable,
  })
}

/** A good status, but not what was asked for. Some gateways report errors so. */
function fromUnreadable(id: string, error: ApiCallError, status: number, contentType: string): LMError {
  const body = parse(error.responseBody ?? '')
  const said = member(member(body, 'error'), 'message')
  const given = member(member(body, 'error'), 'code')
  if (typeof said === 'string') {
    const code = typeof given === 'number' ? codeOf(given, said) : codeOf(undefined, `${String(given)} ${said}`)
    return new LMError(sentence(`'${id}' answered with an error: ${said}`, code), { code, cause: error, provider: id })
  }
  const shown = JSON.stringify(redactText((error.responseBody ?? '').trim()).slice(0, 200))
  return new LMError(
    `'${id}' answered with something else than a completion: ${shown}. Check that the URL is the API's, ending in /v1 for most servers.`,
    {
      code: 'LM_RESULT_INVALID',
      status,
      cause: error,
      provider: id,
      // JSON that was cut off may come whole the next time; a web page won't turn into JSON.
      retryable: body === undefined && contentType.includes('json'),
    },
  )
}

function unreachable(id: string, network: string, error: ApiCallError): LMError {
  const code = /TIMEOUT|TIMEDOUT/.test(network) ? 'LM_TIMEOUT' : 'LM_TRANSPORT'
  const at = error.url !== undefined && URL.canParse(error.url) ? ` at ${withoutQuery(error.url)}` : ''
  return new LMError(sentence(`Can't reach '${id}'${at}: ${reasonOf(error)}`, 'LM_TRANSPORT'), {
    code,
    cause: error,
    provider: id,
    retryable: true,
  })
}

const words: readonly (readonly [RegExp, LMErrorCode])[] = [
  [/context_length_exceeded|context (?:length|window|size)|prompt is too long|input token count/i, 'LM_CONTEXT_WINDOW'],
  [/rate_?\s?limit|too many requests|resource_exhausted|insufficient_quota/i, 'LM_RATE_LIMIT'],
  [/authentication|permission|api[ _]key/i, 'LM_AUTHENTICATION'],
  [/time_?d?\s?-?out|deadline/i, 'LM_TIMEOUT'],
  [/invalid_request|invalid_argument|not_found/i, 'LM_INVALID_REQUEST'],
]

function codeOf(status: number | undefined, said: string): LMErrorCode {
  if (status === undefined) return words.find(([word]) => word.test(said))?.[1] ?? 'LM_SERVER'
  if (status === 401 || status === 403) return 'LM_AUTHENTICATION'
  if (status === 429) return 'LM_RATE_LIMIT'
  if (status === 408 || status === 504) return 'LM_TIMEOUT'
  if (status >= 500) return 'LM_SERVER'
  return words[0]?.[0].test(said) ? 'LM_CONTEXT_WINDOW' : 'LM_INVALID_REQUEST'
}

function sentence(text: string, code?: LMErrorCode): string {
  return `${text}${/[.!?]$/.test(text) ? '' : '.'} ${(code && advice[code]) ?? ''}`.trimEnd()
}

/** A key may stand in the query. */
function withoutQuery(url: string): string {
  const { origin, pathname } = new URL(url)
  return origin + pathname
}

function show(value: unknown): string {
  try {
    return typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value))
  } catch {
    return Object.prototype.toString.call(value)
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
}

function wordOf(value: unknown, name: string): string {
  const word = member(value, name)
  return typeof word === 'string' ? word : ''
}
