import { isRecord } from '../../hash/is-record.ts'
import type { AnySignature } from '../../signature/signature.ts'
import { readJson, readWholeJson } from './read-json.ts'

type Members = Readonly<Record<string, unknown>>

/** The object of a reply that holds outputs. */
export interface FoundOutputs {
  /** The object. */
  readonly object: Members
  /** The same object with the text of each number in its place. */
  readonly numerals: () => Members | undefined
  /** Whether the reply is nothing but it. */
  readonly complete: boolean
}

/**
 * Finds the JSON object of a reply that has at least one output as a member: alone, among other text, or wrapped as models wrap
 * it, in a list of one, in an object with one member, or in a text there. An object with outputs of its own is never
 * unwrapped.
 */
export function readOutputs({ outputs }: AnySignature, reply: string): FoundOutputs | undefined {
  if (!reply.includes('{')) return undefined
  const holdsOutputs = (value: unknown): value is Members =>
    isRecord(value) && outputs.some(({ name }) => Object.hasOwn(value, name))
  const inside = (value: unknown, depth = 0): Members | undefined => {
    if (holdsOutputs(value)) return value
    const only = depth < 3 ? onlyMember(value) : undefined
    return only === undefined ? undefined : inside(only.value, depth + 1)
  }
  const whole = readWholeJson(reply)
  const reading = whole ?? readJson(reply, (value) => inside(value) !== undefined)
  const object = reading && inside(reading.value)
  if (!reading || !object) return undefined
  return { object, numerals: () => inside(reading.numerals()), complete: whole !== undefined }
}

/** What a list of one, an object with one member, or a text that is one of them holds. */
function onlyMember(value: unknown): { readonly value: unknown } | undefined {
  if (typeof value === 'string') {
    const reading = /^\s*[[{]/.test(value) ? readWholeJson(value) : undefined
    return reading && { value: reading.value }
  }
  const members: readonly unknown[] = Array.isArray(value) ? value : isRecord(value) ? Object.values(value) : []
  return members.length === 1 ? { value: members[0] } : undefined
}
