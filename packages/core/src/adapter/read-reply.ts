import { adapterWork } from './adapter-work.ts'
import { workSync } from '../work/work.ts'
import type { Issue } from '../errors/issue.ts'
import { ParseError, type ParseErrorCode } from '../errors/parse-error.ts'
import { showValue } from '../wording/show-value.ts'
import type { Completion } from '../lm/lm.ts'
import { textOf } from '../lm/message.ts'
import type { Field, Validation } from '../signature/field.ts'
import { admitsType } from '../signature/type/json-schema.ts'
import type { AnySignature } from '../signature/signature.ts'
import type { Adapter, ParsedReply } from './adapter.ts'

/** A reply read: the validated outputs, or why it is none. */
export type Reading =
  | { readonly output: Record<string, unknown>; readonly error?: undefined }
  | { readonly error: ParseError; readonly output?: undefined }

/**
 * Reads a completion as the outputs of `signature`: parsed by the adapter, validated by the schemas. Never throws for
 * what a model may write; each way to fail has its own code. A promise only if a schema is asynchronous.
 */
export function readReply(
  adapter: Adapter,
  signature: AnySignature,
  completion: Completion,
  attempt: number,
): Reading | Promise<Reading> {
  const raw = textOf(completion.content)
  const refused = findRefusal(completion, raw, adapter.parseCompletion !== undefined)
  if (refused) return refused
  const parsed = workSync(
    adapterWork,
    () => ({ adapter: adapter.name, action: 'parse' as const, attempt }),
    () => adapter.parseCompletion?.(signature, completion) ?? adapter.parse(signature, raw),
  )
  const truncated = completion.finishReason.unified === 'length' && !parsed.complete
  if (truncated)
    return fail('REPLY_TRUNCATED', raw, [], 'The reply was cut off at the token limit. Raise `maxOutputTokens`.')
  if (!parsed.found) return fail('REPLY_UNREADABLE', raw, [missingHeaders(signature)])
  const record = chooseReadings(signature, parsed)
  if (record instanceof Promise) {
    return record.then(async (chosen) => judge(await signature.validateOutput(chosen), signature, parsed, raw))
  }
  const validation = signature.validateOutput(record)
  return validation instanceof Promise
    ? validation.then((settled) => judge(settled, signature, parsed, raw))
    : judge(validation, signature, parsed, raw)
}

function judge(validation: Validation, signature: AnySignature, parsed: ParsedReply, raw: string): Reading {
  if (!validation.issues) return { output: validation.value }
  const issues = validation.issues.map((issue) => explainMissing(issue, signature, parsed))
  return fail('REPLY_INVALID', raw, issues, undefined, validation.cause)
}

/** Empty and refused replies are told from nonsense, since other things help against them. */
function findRefusal({ content, finishReason }: Completion, raw: string, readsToolCalls: boolean): Reading | undefined {
  const { unified, raw: reason } = finishReason
  if (unified === 'refusal' || unified === 'content-filter') {
    const words =
      unified === 'refusal' ? 'The model refused to answer' : "The provider's content filter stopped the reply"
    const said = raw.trim() === '' ? '' : ` It said: ${showValue(raw, 300)}`
    return fail('REPLY_REFUSED', raw, [], `${words}${reason ? ` (${reason})` : ''}.${said}`)
  }
  const toolCall = content.some(({ type }) => type === 'tool-call')
  if (raw.trim() !== '' || (toolCall && readsToolCalls)) return undefined
  if (unified === 'length') {
    return fail(
      'REPLY_TRUNCATED',
      raw,
      [],
      'The reply reached the token limit before it said anything. Raise `maxOutputTokens`.',
    )
  }
  return fail('REPLY_EMPTY', raw, [
    { path: '', message: toolCall ? 'The reply calls a tool instead of answering.' : 'The reply is empty.' },
  ])
}

type Values = Record<string, unknown>

/** Of each field's readings the first that its schema accepts; without such, the likeliest. */
function chooseReadings({ outputs }: AnySignature, { fields }: ParsedReply): Values | Promise<Values> {
  const record: Values = {}
  const pending: Promise<void>[] = []
  for (const field of outputs) {
    const readings = Object.hasOwn(fields, field.name) ? fields[field.name] : undefined
    // As in DSPy, an output that may be null and is left out is null.
    if (!readings && !field.optional && namesNull(field)) record[field.name] = null
    if (!readings || readings.length === 0) continue
    const keep = (reading: unknown): void => {
      // An optional output that the model spells out as null is left out.
      if (reading === null && field.optional && !admitsType(field.jsonSchema, 'null')) return
      record[field.name] = reading
    }
    const chosen = readings.length === 1 ? readings[0] : firstAccepted(field, readings)
    if (chosen instanceof Promise) pending.push(chosen.then(keep))
    else keep(chosen)
  }
  return pending.length === 0 ? record : Promise.all(pending).then(() => record)
}

/** Whether a schema says in so many words that null fits; one that takes anything does not. */
function namesNull({ jsonSchema }: Field): boolean {
  return admitsType(jsonSchema, 'null') && !(admitsType(jsonSchema, 'boolean') && admitsType(jsonSchema, 'array'))
}

/** The value that a field's own schema makes of the first reading that it accepts, where it can say so at once. */
export function acceptedReading(
  { schema }: Field,
  readings: readonly unknown[],
): { readonly value: unknown } | undefined {
  if (!schema) return undefined
  for (const reading of readings) {
    try {
      const result = schema['~standard'].validate(reading)
      if (result instanceof Promise) {
        result.catch(() => {})
        return undefined
      }
      if (!result.issues) return { value: result.value }
    } catch {
      return undefined
    }
  }
  return undefined
}

function firstAccepted(field: Field, readings: readonly unknown[]): unknown {
  for (const [index, reading] of readings.entries()) {
    const accepted = accepts(field, reading)
    if (accepted instanceof Promise) {
      return accepted.then((holds) => (holds ? reading : firstAcceptedLater(field, readings, index + 1)))
    }
    if (accepted) return reading
  }
  return readings[0]
}

async function firstAcceptedLater(field: Field, readings: readonly unknown[], from: number): Promise<unknown> {
  for (const reading of readings.slice(from)) if (await accepts(field, reading)) return reading
  return readings[0]
}

function accepts({ schema }: Field, value: unknown): boolean | Promise<boolean> {
  if (!schema) return true
  try {
    const result = schema['~standard'].validate(value)
    return result instanceof Promise
      ? result.then(
          ({ issues }) => !issues,
          () => false,
        )
      : !result.issues
  } catch {
    return false
  }
}

function missingHeaders(signature: AnySignature): Issue {
  const names = signature.outputs.map(({ name }) => `\`${name}\``)
  return { path: '', message: `None of the fields ${names.join(', ')} was found.` }
}

/** A field whose text could not be read at all is not missing: say what stood there. */
function explainMissing(issue: Issue, { outputs }: AnySignature, { fields }: ParsedReply): Issue {
  const field = outputs.find(({ name }) => name === issue.path)
  const unread = field && Object.hasOwn(fields, field.name) && fields[field.name]?.length === 0
  return unread ? { path: issue.path, message: `is not JSON: expected ${field.type}` } : issue
}

function fail(code: ParseErrorCode, raw: string, issues: readonly Issue[], message?: string, cause?: unknown): Reading {
  const list = issues.map((issue) => (issue.path === '' ? issue.message : `${issue.path}: ${issue.message}`)).join('; ')
  return {
    error: new ParseError(
      message ??
        `The reply does not fit the signature: ${list.replace(/[.]$/, '')}. The reply was: ${showValue(raw, 300)}`,
      {
        code,
        raw,
        issues,
        cause,
      },
    ),
  }
}
