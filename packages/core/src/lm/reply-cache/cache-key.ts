import { overlay } from '../../context.ts'
import { canonicalJson, type JsonValue } from '../../hash/hash.ts'
import { sha256Hex } from '../../hash/sha256.ts'
import type { LM, LMRequest } from '../lm.ts'
import { withoutCredentials } from '../../secret/without-credentials.ts'
import { lmIdentity, optionsWithoutCredentials } from '../option-credentials.ts'
import { type ContentWriter, memberContent, withoutBytes } from './key-content.ts'

/** What of an LM is part of a key. */
export type KeyedLM = Pick<LM, 'id' | 'endpoint' | 'fixedOptions'>

/** Counts up when the content of keys changes: older entries are then misses, not wrong answers. */
const keyVersion = 1

/** What a request has for the way and not for the answer. Everything else counts, known here or not. */
const notInKey: ReadonlySet<string> = new Set(['signal', 'cacheable', 'onProgress', 'onStart', 'attempt'])

/**
 * The key of a call: the SHA-256 of canonical JSON (RFC 8785) of all that changes the answer. That is where the model
 * runs, and the whole request: messages, options, tools, form of the reply, number of completions, rollout id. Media
 * and long texts count by their digest. Credentials in options and in the endpoint do not count.
 *
 * @throws TypeError with the path, for a request that holds what JSON can't
 */
export function cacheKey(lm: KeyedLM, request: LMRequest): string {
  const writer: ContentWriter = { path: [], text: digestLong }
  const content = requestContent(lm, request, writer)
  // What was copied in order is canonical when it is written as it is, which is faster.
  const text = writer.hasNumericNames ? canonicalJson(content) : JSON.stringify(content)
  return sha256Hex(`{"lm":${identityOf(lm)},"request":${text},"v":${keyVersion}}`)
}

/** What {@link cacheKey} hashes, to be read and compared. */
export function keyContent(lm: KeyedLM, request: LMRequest): Readonly<Record<string, JsonValue>> {
  return { lm: lmContent(lm), request: requestContent(lm, request, { path: [], text: (text) => text }) }
}

const identities = new WeakMap<object, string>()

function identityOf(lm: KeyedLM): string {
  let identity = identities.get(lm)
  if (identity === undefined) identities.set(lm, (identity = canonicalJson(lmContent(lm))))
  return identity
}

function lmContent(lm: KeyedLM): JsonValue {
  const { id, endpoint } = lmIdentity(lm)
  return { id, ...(endpoint !== undefined && { endpoint }) }
}

function requestContent({ fixedOptions }: KeyedLM, request: LMRequest, writer: ContentWriter): JsonValue {
  const asked = optionsWithoutCredentials(fixedOptions ? overlay(request, fixedOptions) : request)
  const content: Record<string, JsonValue> = {}
  for (const name of Object.keys(asked).toSorted()) {
    const value: unknown = asked[name as keyof LMRequest]
    if (value === undefined || notInKey.has(name) || isDefault(name, value)) continue
    if (name === 'messages') content[name] = memberContent(writer, name, withoutBytes(asked.messages))
    // What has a JSON of its own shows only there what it holds.
    else if (name === 'providerOptions') content[name] = withoutCredentials(memberContent(writer, name, value))
    else content[name] = memberContent(writer, name, value)
  }
  return content
}

/** What means the same as leaving it out. */
function isDefault(name: string, value: unknown): boolean {
  if (name === 'n') return value === 1
  if (name === 'tools' || name === 'stopSequences') return Array.isArray(value) && value.length === 0
  return name === 'responseFormat' && (value as LMRequest['responseFormat'])?.type === 'text'
}

/** Longer texts are faster hashed as they are than written as JSON first. */
const longText = 256
const digestMark = 'sha256:'

function digestLong(text: string): string {
  // A text that looks like a digest becomes one, so that it stands for no other text.
  if (text.length < longText && !text.startsWith(digestMark)) return text
  return digestMark + sha256Hex(text)
}
