import { toolWork } from './tool-work.ts'
import { work } from '../work/work.ts'
import type { StandardSchemaV1 } from '@standard-schema/spec'
import { untilAbort } from '../abort/abort.ts'
import { mergeSignals } from '../context.ts'
import { callKey, noteCall, takeAnswer } from '../attempt/attempt-scope.ts'
import { currentScope } from '../scope.ts'
import { ConfigurationError } from '../errors/configuration-error.ts'
import { rememberCode } from '../state/identity/own-code.ts'
import { ToolError } from '../errors/tool-error.ts'
import { showValue } from '../wording/show-value.ts'
import type { JsonObject } from '../hash/hash.ts'
import { type CheckJson, jsonChecker } from './check-json.ts'
import { isRecord } from '../hash/is-record.ts'
import type { Issue } from '../errors/issue.ts'
import { fitValue } from '../adapter/fit-value.ts'
import { readsStrictly, strictly } from '../signature/type/coercion.ts'
import { describeType } from '../signature/type/describe-type.ts'
import { isJsonObject, objectMember } from '../signature/type/json-schema.ts'
import { isStandardSchema, jsonSchemaOf, toIssues, typesWithoutJson } from '../signature/type/standard-schema.ts'

/** Something a model may have done: a name, arguments with a schema, and what happens. */
export interface Tool<Output = unknown> {
  /** What the model calls it. */
  readonly name: string
  /** What it does and when to use it, in words for the model. */
  readonly description: string
  /** JSON Schema of the arguments. */
  readonly inputSchema: JsonObject
  /** Stands for the tool's code where results of programs are kept; see {@link ToolDefinition}. */
  readonly version?: string | undefined
  /**
   * Checks the arguments and runs the tool; published as the event `tool` and recorded in the trace.
   *
   * @throws ToolError `TOOL_INPUT_INVALID`, `TOOL_TIMEOUT`, or `TOOL_FAILED` around what the tool threw; an abort
   *   rejects with its reason
   */
  call(input: unknown, options?: ToolCallOptions): Promise<Output>
}

/** Options of {@link Tool.call}. */
export interface ToolCallOptions {
  /** Cancels the call, as the signal of the context does. */
  readonly signal?: AbortSignal | undefined
}

/** What a tool is made of. */
export interface ToolDefinition<Schema extends StandardSchemaV1, Output> {
  /** What the model calls it: letters, digits, `_` and `-`, at most 64, as providers demand. */
  readonly name: string
  /** What it does and when to use it, in words for the model. */
  readonly description: string
  /** What it takes: a schema of an object, of any Standard Schema library. @default what `inputSchema` says, else no arguments */
  readonly input?: Schema | undefined
  /**
   * What the model is shown of the arguments: the JSON Schema of an object, as MCP servers give it. Without `input` it says what
   * the tool takes: it is checked by its whole vocabulary, formats too. What the AI SDK's `jsonSchema()` gives will do. A schema of a Standard Schema
   * library does here what it does as `input`. @default what `input` says itself
   */
  readonly inputSchema?: JsonObject | Schema | undefined
  /** Does it. The arguments have been checked. */
  readonly run: (input: StandardSchemaV1.InferOutput<Schema>, options: ToolRunOptions) => Output | Promise<Output>
  /** How long one call may take, in milliseconds. @default no limit */
  readonly timeoutMs?: number | undefined
  /** Stands for what `run` does where results of programs are kept: change it when that changes. @default its source text */
  readonly version?: string | undefined
}

/** What a tool is made of that is described by a JSON Schema alone. */
export interface JsonToolDefinition<Output> extends Pick<
  ToolDefinition<NoArguments, Output>,
  'name' | 'description' | 'timeoutMs' | 'version'
> {
  /** As of {@link ToolDefinition}. */
  readonly inputSchema: JsonObject
  /** What would say more exactly what it takes. */
  readonly input?: undefined
  /** Does it. The arguments have been checked. */
  readonly run: (input: Readonly<Record<string, unknown>>, options: ToolRunOptions) => Output | Promise<Output>
}

/** What `run` of a tool is given besides the arguments. */
export interface ToolRunOptions {
  /** Fires when the call is cancelled or takes too long. */
  readonly signal: AbortSignal
}

/** The arguments of a tool that takes none. */
export type NoArguments = StandardSchemaV1<Record<string, never>, Record<string, never>>

/**
 * Makes a tool for modules such as `ReAct`.
 *
 * @throws ConfigurationError for a name that providers refuse, or arguments without a JSON Schema of an object
 * @example
 * const population = tool({
 *   name: 'population',
 *   description: 'Says how many people live in a country.',
 *   input: z.object({ country: z.string() }),
 *   run: ({ country }) => census.get(country) ?? 'unknown',
 * })
 */
export function tool<Output>(definition: JsonToolDefinition<Output>): Tool<Awaited<Output>>
export function tool<Output, Schema extends StandardSchemaV1 = NoArguments>(
  definition: ToolDefinition<Schema, Output>,
): Tool<Awaited<Output>>
export function tool<Output, Schema extends StandardSchemaV1>(
  definition: ToolDefinition<Schema, Output>,
): Tool<Awaited<Output>> {
  const { name, description, run, timeoutMs, version } = definition
  if (!/^[\w-]{1,64}$/.test(name))
    throw new ConfigurationError(
      `A tool can't be called ${showValue(name)}. Use 1 to 64 letters, digits, \`_\` and \`-\`.`,
    )
  if (timeoutMs !== undefined && !(timeoutMs > 0))
    throw new ConfigurationError(`\`timeoutMs\` of tool '${name}' is ${timeoutMs}. Give milliseconds above 0.`)
  const given = definition.inputSchema
  const schema = definition.input ?? (isStandardSchema(given) ? given : undefined)
  const inputSchema = given === undefined || isStandardSchema(given) ? schemaOf(name, schema) : shownSchema(name, given)
  const takesNothing = schema === undefined && given === undefined
  const checkJson = schema === undefined && !takesNothing ? checkerOf(name, inputSchema) : undefined
  const made: Tool<Awaited<Output>> = {
    name,
    description,
    inputSchema,
    ...(version !== undefined && { version }),
    call(input, options = {}) {
      const signal = mergeSignals(currentScope().context.signal, options.signal)
      return work(
        toolWork,
        () => ({ tool: name, input }),
        async () => {
          signal?.throwIfAborted()
          const { attempt } = currentScope()
          const key = callKey(attempt, input, undefined)
          const known = takeAnswer(attempt, made, key)
          if (known) return known.output
          const checked = takesNothing ? ({} as never) : await check({ name, schema, inputSchema, checkJson }, input)
          const output = await guarded({ name, timeoutMs, signal, run: (inner) => run(checked, { signal: inner }) })
          noteCall(attempt, { target: made, path: name, input, output, key })
          return output
        },
      ) as Promise<Awaited<Output>>
    },
  }
  rememberCode(made, run)
  return made
}

function schemaOf(name: string, schema: StandardSchemaV1 | undefined): JsonObject {
  if (schema === undefined) return { type: 'object', properties: {}, additionalProperties: false }
  const lacking = isStandardSchema(schema) ? typesWithoutJson(schema, 'input') : []
  if (lacking.length > 0)
    throw new ConfigurationError(
      `The arguments of tool '${name}' have ${lacking.join(', ')}, which JSON lacks: no model can write it. Use a type that JSON has.`,
    )
  const found = isStandardSchema(schema) ? jsonSchemaOf(schema, 'input') : undefined
  if (found?.['type'] === 'object') return found
  throw new ConfigurationError(
    found
      ? `The arguments of tool '${name}' must be an object, such as z.object({ … }).`
      : `The schema of tool '${name}' gives no JSON Schema. Pass \`inputSchema\`, or use a library that does, such as zod.`,
  )
}

function checkerOf(name: string, inputSchema: JsonObject): CheckJson {
  try {
    return jsonChecker(inputSchema)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new ConfigurationError(`\`inputSchema\` of tool '${name}' can't be used: ${reason}`, { cause: error })
  }
}

/** The AI SDK's \`jsonSchema()\` has the schema inside. */
function shownSchema(name: string, given: JsonObject): JsonObject {
  const wrapped: unknown =
    isRecord(given) && !('type' in given) && 'jsonSchema' in given ? given['jsonSchema'] : undefined
  const schema = isJsonObject(wrapped) ? wrapped : given
  if (isJsonObject(schema) && (schema['type'] === 'object' || objectMember(schema, 'properties'))) return schema
  throw new ConfigurationError(
    `\`inputSchema\` of tool '${name}' is ${showValue(schema)}, but must be the JSON Schema of an object, { type: 'object', properties: { … } }.`,
  )
}

interface CheckedTool {
  readonly name: string
  readonly schema: StandardSchemaV1 | undefined
  readonly inputSchema: JsonObject
  /** Checks the arguments where no schema of a library does. */
  readonly checkJson: CheckJson | undefined
}

async function check({ name, schema, inputSchema, checkJson }: CheckedTool, input: unknown): Promise<never> {
  const meant = meantArguments(inputSchema, input)
  const refuse = (problem: string): ToolError =>
    new ToolError(`The arguments of tool '${name}' do not fit: ${problem}. They were: ${showValue(input, 200)}`, {
      code: 'TOOL_INPUT_INVALID',
    })
  if (schema === undefined) {
    const wrong = checkJson?.(meant) ?? []
    if (wrong.length === 0) return meant as never
    throw refuse(`${wordsOf(wrong)}. Expected ${describeType(inputSchema)}`)
  }
  const reader = readsStrictly(schema, inputSchema) ? strictly(schema, inputSchema) : schema
  const result = await reader['~standard'].validate(meant)
  if (!result.issues) return result.value as never
  throw refuse(wordsOf(toIssues(result.issues, [])))
}

function wordsOf(issues: readonly Issue[]): string {
  return issues.map(({ path, message }) => (path === '' ? message : `\`${path}\`: ${message}`)).join('; ')
}

/**
 * What a model means by its arguments: nothing, `null` and an empty text are no arguments, a text of JSON is what it says, `null`
 * for an argument that may be left out leaves it out, and ISO dates are dates where the schema says so.
 */
function meantArguments(inputSchema: JsonObject, input: unknown): unknown {
  const text = typeof input === 'string' ? input.trim() : undefined
  const isNothing = input === undefined || input === null || text === '' || text === 'null' || text === 'None'
  return fitValue(inputSchema, isNothing ? {} : input)
}

interface GuardedTool {
  readonly name: string
  readonly timeoutMs: number | undefined
  readonly signal: AbortSignal | undefined
  readonly run: (signal: AbortSignal) => unknown
}

async function guarded({ name, timeoutMs, signal, run }: GuardedTool): Promise<unknown> {
  const late = new AbortController()
  const timer = timeoutMs === undefined ? undefined : setTimeout(() => late.abort(tooLate(name, timeoutMs)), timeoutMs)
  const inner = mergeSignals(signal, late.signal) as AbortSignal
  try {
    return await untilAbort(async () => run(inner), inner)
  } catch (error) {
    if (signal?.aborted) throw signal.reason
    if (late.signal.aborted) throw late.signal.reason
    // What is wrong with the set-up is not the tool's failure, and no model can mend it.
    if (ConfigurationError.isInstance(error) || ToolError.isInstance(error)) throw error
    const words = error instanceof Error ? error.message || error.name : showValue(error)
    throw new ToolError(`Tool '${name}' failed: ${words}`, { code: 'TOOL_FAILED', cause: error })
  } finally {
    clearTimeout(timer)
  }
}

function tooLate(name: string, timeoutMs: number): ToolError {
  return new ToolError(`Tool '${name}' took longer than ${timeoutMs} ms.`, { code: 'TOOL_TIMEOUT' })
}
