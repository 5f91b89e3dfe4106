import { isPasswordName, isSecretName, secretMark } from './secret-name.ts'

/**
 * What stands in the place of a named value that its name makes a secret; the value itself where it does not. A field of a
 * JSON Schema that is called `password` is none, nor is a count.
 */
export function withoutSecretPart(name: string, part: unknown): unknown {
  if (part === '' || part === null || part === undefined || typeof part === 'boolean') return part
  if (!isSecretName(name)) return part
  if (typeof part === 'string') return secretMark
  if (typeof part === 'number' || typeof part === 'bigint') {
    return isPasswordName(name) && Number(part) >= 1000 && Number.isInteger(Number(part)) ? secretMark : part
  }
  if (Array.isArray(part)) {
    const isSecret = part.every((each) => typeof each === 'string') && part.some((each) => each !== secretMark)
    return isSecret ? part.map(() => secretMark) : part
  }
  return part
}

/** Tells names under which even the members of an object are secrets: `cookies: { session: … }`. */
export function holdsSecrets(name: string): boolean {
  return manySecrets.test(name)
}

const manySecrets = /(?:cookies|secrets|credentials?|passwords)$/i

/** Whether a list is one of `[name, value]` pairs, as headers are. */
export function isPairList(list: readonly unknown[]): boolean {
  return (
    list.length > 0 && list.every((each) => Array.isArray(each) && each.length === 2 && typeof each[0] === 'string')
  )
}

/** The name that an object gives to its member `value`: `{ name: 'cookie', value: '…' }`. */
export function nameOfValue(members: Readonly<Record<string, unknown>>): string | undefined {
  const name = members['name'] ?? members['key'] ?? members['header']
  return typeof name === 'string' ? name : undefined
}

/** A pair of a name and a value without the secret that the value is; the pair itself when it is none. */
export function withoutPairSecret(pair: unknown): unknown {
  const [name, value] = pair as readonly [string, unknown]
  const clean = withoutSecretPart(name, value)
  return clean === value ? pair : [name, clean]
}

/** Of an object under a name that {@link holdsSecrets} all texts are secrets; a JSON Schema has none. */
export function withoutTexts(part: unknown): unknown {
  if (typeof part !== 'object' || part === null || Array.isArray(part) || 'type' in part || '$ref' in part) return part
  const entries = Object.entries(part as Record<string, unknown>)
  const isSecret = (each: unknown): boolean => typeof each === 'string' && each !== '' && each !== secretMark
  if (!entries.some(([, each]) => isSecret(each))) return part
  return Object.fromEntries(entries.map(([name, each]) => [name, isSecret(each) ? secretMark : each]))
}
