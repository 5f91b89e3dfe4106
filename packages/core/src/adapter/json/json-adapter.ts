import { warn } from '../../work/warnings.ts'
import { ConfigurationError } from '../../errors/configuration-error.ts'
import type { LM } from '../../lm/lm.ts'
import { type Message, textMessage } from '../../lm/message.ts'
import type { Field } from '../../signature/field.ts'
import type { AnySignature } from '../../signature/signature.ts'
import type { Adapter, AdapterOptions, ParsedReply, ReplyFeedback } from '../adapter.ts'
import { formatDemos, formatRequest, header, listFields, type ReplyFormat, shownInputs } from '../format-turns.ts'
import { readWholeJson } from './read-json.ts'
import { readOutputs } from './read-outputs.ts'
import { readJsonMember } from '../read-value.ts'
import { withoutThoughts } from '../without-thoughts.ts'
import { renderValue } from '../render-value.ts'
import { streamJsonReply } from './stream-json-reply.ts'
import { type StrictSchema, toStrictSchema } from './strict-schema.ts'

/** Options of {@link jsonAdapter}. */
export interface JsonAdapterOptions extends AdapterOptions {
  /**
   * Who sees to it that the reply is JSON. `schema`: the provider, by a JSON Schema of the outputs; `object`: the
   * provider, any JSON (JSON mode); `prompt`: nobody but the prompt. `auto`: the first of them that the LM declares in
   * its capabilities and that the outputs allow. @default 'auto'
   */
  readonly mode?: 'auto' | 'schema' | 'object' | 'prompt' | undefined
}

/**
 * Asks for outputs as one JSON object: by the provider's structured output where the LM has it, else by its JSON mode,
 * else in the prompt alone. Inputs are shown as `chatAdapter` shows them, as in DSPy. What a strict schema can't say is
 * translated there and back (a member left out is null, a record is a list of pairs); outputs that it can't describe at
 * all are asked for in JSON mode, with the warning `JSON_SCHEMA_REFUSED` that says why, and with `mode: 'schema'` a call
 * rejects with a `ConfigurationError`.
 *
 * @example await withContext({ lm, adapter: jsonAdapter() }, () => rag.run({ question: 'Who wrote Emma?' }))
 */
export function jsonAdapter({ mode = 'auto', fallback }: JsonAdapterOptions = {}): Adapter {
  return {
    name: 'json',
    fallback,
    formatTask: ({ signature, demos }) => [systemMessage(signature), ...formatDemos(format, signature, demos)],
    formatInput: (signature, input) => formatRequest(format, signature, input),
    requestOptions: (signature, lm) => requestOptions(signature, lm, mode),
    parse,
    readStream: streamJsonReply,
    formatFeedback,
  }
}

const format: ReplyFormat = {
  formatReply({ outputs }, values, missing) {
    const members = outputs
      .map(({ name }) => [name, Object.hasOwn(values, name) ? (values[name] ?? missing) : missing] as const)
      .filter(([, value]) => value !== undefined)
    return { role: 'assistant', content: renderValue(Object.fromEntries(members), 'json') }
  },
  remind: ({ outputs }) =>
    `Reply with one JSON object, and nothing else. Its members: ${outputs.map(({ name }) => `\`${name}\``).join(', ')}.`,
}

function systemMessage(signature: AnySignature): Message {
  const inputs = shownInputs(signature)
  const form = inputs.map(({ name }) => `${header(name)}\n{${name}}`)
  return textMessage(
    'system',
    [
      `You are given:\n${listFields(inputs)}`,
      `You write one JSON object with the members:\n${listFields(signature.outputs)}`,
      ...(form.length > 0 ? ['Each input stands under a header of its own, in this form:', ...form] : []),
      `Your task: ${signature.instructions}`,
    ].join('\n\n'),
  )
}

function formatFeedback(signature: AnySignature, { issues }: ReplyFeedback): Message {
  const wrong = issues.map(({ path, message }) => `- ${path === '' ? '' : `\`${path}\`: `}${message}`)
  return textMessage(
    'user',
    `Your reply does not fit:\n${wrong.join('\n')}\n\nWrite the whole object again. ${format.remind(signature)}`,
  )
}

const strictSchemas = new WeakMap<readonly Field[], StrictSchema>()

function strictSchemaOf({ outputs }: AnySignature): StrictSchema {
  const known = strictSchemas.get(outputs) ?? toStrictSchema(outputs)
  strictSchemas.set(outputs, known)
  return known
}

function requestOptions(
  signature: AnySignature,
  lm: LM | undefined,
  mode: NonNullable<JsonAdapterOptions['mode']>,
): ReturnType<NonNullable<Adapter['requestOptions']>> {
  const wanted = mode === 'auto' ? (lm?.capabilities?.json ?? 'prompt') : mode
  if (wanted === 'prompt') return {}
  if (wanted === 'object') return { responseFormat: { type: 'json' } }
  const { schema, refused } = strictSchemaOf(signature)
  if (schema) return { responseFormat: { type: 'json', schema, name: 'reply' } }
  const reason = `Structured output can't describe the outputs: ${refused}.`
  if (mode === 'schema')
    throw new ConfigurationError(`${reason} Change their types, or use \`jsonAdapter({ mode: 'object' })\`.`)
  warn('JSON_SCHEMA_REFUSED', () => `${reason} They are asked for in JSON mode instead.`)
  return { responseFormat: { type: 'json' } }
}

/** Reads a reply that is one JSON object, or has one in it; the strict form of outputs is undone. */
function parse(signature: AnySignature, reply: string): ParsedReply {
  const found = readOutputs(
    signature,
    withoutThoughts(reply, (rest) => rest.includes('{')),
  )
  if (!found) return { fields: {}, found: false, complete: readWholeJson(reply) !== undefined }
  const { object, numerals, complete } = found
  const { decode } = { decode: (value: unknown) => value, ...strictSchemaOf(signature) }
  const decoded = decode(object) as Readonly<Record<string, unknown>>
  const fields: Record<string, readonly unknown[]> = {}
  for (const field of signature.outputs) {
    if (!Object.hasOwn(object, field.name)) continue
    const given = object[field.name]
    const read = Object.hasOwn(decoded, field.name) ? decoded[field.name] : null
    const readings = readJsonMember(field, given, () => numerals()?.[field.name])
    fields[field.name] = read === given ? readings : [...readJsonMember(field, read), ...readings]
  }
  return { fields, found: true, complete }
}
