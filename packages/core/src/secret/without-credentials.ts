import { isPlainObject } from '../hash/plain-object.ts'
import { cleanEndpoint } from './clean-endpoint.ts'
import { isPairList, nameOfValue, withoutSecretPart, withoutTexts, holdsSecrets } from './secret-part.ts'
import { redact } from './redact.ts'
import { redactText } from './redact-text.ts'
import { isSecretName, secretMark } from './secret-name.ts'

/**
 * Options without the credentials in them, so that they are the same options when a key is rotated: what holds one by its
 * name or its form is left out, in lists and nested too, and of an address what {@link cleanEndpoint} takes away. Options
 * without credentials come back themselves, not a copy.
 */
export function withoutCredentials<Value>(options: Value): Value {
  return clean(options, 0) as Value
}

/** Stands for what is left out. */
const nothing: unique symbol = Symbol('nothing')

const deepest = 200

function clean(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return cleanText(value)
  // What is nested deeper, or within itself, is refused by who writes it.
  if (depth > deepest) return value
  if (Array.isArray(value)) return cleanList(value, depth)
  // Of what is no JSON, such as a `Map` or `Headers`, nothing is left out; it only does not show its secrets.
  return isPlainObject(value) ? cleanMembers(value, depth) : redact(value)
}

function cleanText(text: string): unknown {
  const redacted = redactText(text)
  if (redacted === text) return text
  if (URL.canParse(text) && /^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return cleanEndpoint(text)
  return credential.test(redacted) ? nothing : redacted
}

/** Nothing but a secret, with the word that says which kind. */
const credential = /^\s*(?:[A-Za-z0-9-]{1,20}\s+)?\[secret\]\s*$/

function cleanList(list: readonly unknown[], depth: number): unknown {
  const isPairs = isPairList(list)
  const kept = list.map((each) =>
    isPairs && isSecretName((each as readonly [string])[0]) ? nothing : clean(each, depth + 1),
  )
  return kept.every((each, place) => each === list[place]) ? list : kept.filter((each) => each !== nothing)
}

function cleanMembers(members: Readonly<Record<string, unknown>>, depth: number): unknown {
  // `{ name: 'authorization', value: '…' }` is a credential as a whole.
  if ('value' in members && isSecretName(nameOfValue(members) ?? '')) return nothing
  let isChanged = false
  const kept = Object.create(null) as Record<string, unknown>
  for (const name of Object.keys(members)) {
    const member = members[name]
    const left = isCredential(name, member) ? nothing : clean(member, depth + 1)
    if (left !== member) isChanged = true
    if (left !== nothing) kept[name] = left
  }
  return isChanged ? { ...kept } : members
}

function isCredential(name: string, member: unknown): boolean {
  if (typeof member === 'function') return isSecretName(name)
  if (withoutSecretPart(name, member) !== member) return true
  if (member === secretMark && isSecretName(name)) return true
  return holdsSecrets(name) && withoutTexts(member) !== member
}

/**
 * Puts the credentials of `own` back into options that were saved without them, as far as these are the same options.
 */
export function withCredentialsOf<Options>(saved: Options, own: unknown): Options {
  if (saved === own) return saved
  const cleaned = clean(own, 0)
  if (cleaned === own || cleaned === nothing) return saved
  if (isEqual(cleaned, saved)) return own as Options
  if (!isPlainObject(saved) || !isPlainObject(own)) return saved
  const restored: Record<string, unknown> = { ...saved }
  for (const name of Object.keys(own)) {
    if (Object.hasOwn(saved, name)) restored[name] = withCredentialsOf(saved[name], own[name])
    else if (isCredential(name, own[name]) || clean(own[name], 0) === nothing) restored[name] = own[name]
  }
  return restored as Options
}

function isEqual(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((each, at) => isEqual(each, b[at]))
  if (!isPlainObject(a) || !isPlainObject(b)) return false
  const names = Object.keys(a)
  return (
    names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && isEqual(a[name], b[name]))
  )
}
