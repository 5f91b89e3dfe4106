import { type Issue, ParseError, type ParseErrorCode, showValue } from '../errors.ts'
import { tracedSync } from '../events.ts'
import type { Completion } from '../lm/lm.ts'
import { textOf } from '../lm/message.ts'
import type { Field, Validation } from '../signature/field.ts'
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
  const refused = findRefusal(completion, raw)
  if (refused) return refused
  const parsed = tracedSync(
    'adapter',
    () => ({ adapter: adapter.name, action: 'parse', attempt }),
    () => adapter.parse(signature, raw),
  )
  const truncated = completion.finishReason.unified === 'length' && !parsed.complete
  if (truncated)
    return fail('REPLY_TRUNCATED', raw, [], 'The reply was cut off at the token limit. Raise `maxOutputTokens`.')
  if (!parsed.found) return fail('REPLY_UNREADABLE', raw, [missingHeaders(signature)])
  const record = chooseReadings(signature, parsed)
  const validation = signature.validateOutput(record)
  return validation instanceof Promise
    ? validation.then((settled) => judge(settled, signature, parsed, raw))
    : judge(validation, signature, parsed, raw)
}

function judge(validation: Validation, signature: AnySignature, parsed: ParsedReply, raw: string): Reading {
  if (!validation.issues) return { output: validation.value }
  const issues = validation.issues.map((issue) => explainMissing(issue, signature, parsed))
  return fail('REPLY_INVALID', raw, issues)
}

/** Empty and refused replies are told from nonsense, since other things help against them. */
function findRefusal({ content, finishReason }: Completion, raw: string): Reading | undefined {
  const { unified, raw: reason } = finishReason
  if (unified === 'refusal' || unified === 'content-filter') {
    const words =
      unified === 'refusal' ? 'The model refused to answer' : "The provider's content filter stopped the reply"
    return fail('REPLY_REFUSED', raw, [], `${words}${reason ? ` (${reason})` : ''}.`)
  }
  if (raw.trim() !== '') return undefined
  if (unified === 'length') {
    return fail(
      'REPLY_TRUNCATED',
      raw,
      [],
      'The reply reached the token limit before it said anything. Raise `maxOutputTokens`.',
    )
  }
  const toolCall = content.some(({ type }) => type === 'tool-call')
  return fail('REPLY_EMPTY', raw, [
    { path: '', message: toolCall ? 'The reply calls a tool instead of answering.' : 'The reply is empty.' },
  ])
}

/** Of each field's readings the first that its schema accepts; without such, the likeliest. */
function chooseReadings(signature: AnySignature, { fields }: ParsedReply): Record<string, unknown> {
  const record: Record<string, unknown> = {}
  for (const field of signature.outputs) {
    const readings = Object.hasOwn(fields, field.name) ? fields[field.name] : undefined
    if (!readings) {
      // As in DSPy, an output that may be null and is left out is null.
      if (!field.optional && accepts(field, null) && field.schema) record[field.name] = null
      continue
    }
    if (readings.length === 0) continue
    const reading =
      readings.length === 1 ? readings[0] : (readings.find((value) => accepts(field, value)) ?? readings[0])
    // An optional output that the model spells out as null is left out.
    if (reading === null && field.optional && !accepts(field, null)) continue
    record[field.name] = reading
  }
  return record
}

function accepts(field: Field, value: unknown): boolean {
  if (!field.schema) return true
  try {
    const result = field.schema['~standard'].validate(value)
    return !(result instanceof Promise) && !result.issues
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

function fail(code: ParseErrorCode, raw: string, issues: readonly Issue[], message?: string): Reading {
  const list = issues.map((issue) => (issue.path === '' ? issue.message : `${issue.path}: ${issue.message}`)).join('; ')
  return {
    error: new ParseError(
      message ?? `The reply does not fit the signature. ${list} The reply was: ${showValue(raw, 300)}`,
      {
        code,
        raw,
        issues,
      },
    ),
  }
}
