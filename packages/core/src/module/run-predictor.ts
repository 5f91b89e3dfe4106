import { untilAbort } from '../abort.ts'
import type { Adapter } from '../adapter/adapter.ts'
import { attemptWithFeedback, type Verdict } from '../adapter/attempt.ts'
import { chatAdapter } from '../adapter/chat-adapter.ts'
import { type Reading, readReply } from '../adapter/read-reply.ts'
import { currentScope, mergeSignals, overlay, type Scope } from '../context.ts'
import { ConfigurationError, InputError, type ParseError, type ParseErrorCode } from '../errors.ts'
import { traced, tracedSync, warn } from '../events.ts'
import type { Completion, LM, LMOptions, LMRequest } from '../lm/lm.ts'
import type { Message } from '../lm/message.ts'
import { callLM, type PipelineOptions } from '../lm/pipeline.ts'
import type { AnySignature } from '../signature/signature.ts'
import type { Predictor, PredictorSettings } from '../state/predictor.ts'
import type { RunOptions } from '../state/program.ts'
import { settingsOf } from '../state/state-view.ts'

/** A predictor as this file needs it. */
export interface RunnablePredictor extends Predictor {
  readonly adapter: Adapter | undefined
  readonly repairs: number | undefined
}

type Values = Record<string, unknown>

/** Everything that is decided before anything is sent. */
interface Call {
  readonly path: string
  readonly settings: PredictorSettings
  readonly adapter: Adapter
  readonly repairs: number
  readonly lm: LM | undefined
  readonly lmOptions: LMOptions
  readonly signal: AbortSignal | undefined
  readonly scope: Scope
  readonly price: PipelineOptions['price']
}

const defaultAdapter = chatAdapter()
const defaultRepairs = 1

/**
 * The way of one request: settings that apply → input validated → messages → LM pipeline → reply read and validated,
 * or once more with feedback → outputs and trace.
 */
export function runPredictor(
  predictor: RunnablePredictor,
  input: object,
  options: RunOptions | undefined,
  n: number,
): Promise<Values[]> {
  const call = settle(predictor, options, n)
  return traced(
    'predict',
    () => ({ path: call.path, input, signature: call.settings.signature.fingerprint }),
    () => record(call, input, n),
  )
}

/** Decides what applies: option of the call, nearest state view, the predictor's own, context. */
function settle(predictor: RunnablePredictor, options: RunOptions | undefined, n: number): Call {
  const scope = currentScope()
  const { context } = scope
  const settings = settingsOf(predictor, scope)
  return {
    path: pathOf(predictor, scope),
    settings,
    scope,
    adapter: options?.adapter ?? predictor.adapter ?? context.adapter ?? defaultAdapter,
    repairs: options?.repairs ?? predictor.repairs ?? context.repairs ?? defaultRepairs,
    lm: options?.overrideLM ?? context.overrideLM ?? options?.lm ?? predictor.lm ?? context.lm,
    lmOptions: diversify(overlay(overlay(context.lmOptions ?? {}, settings.lmOptions), options?.lmOptions), n),
    signal: mergeSignals(context.signal, options?.signal),
    price: options?.price ?? context.price,
  }
}

/** Several completions at a temperature near 0 would all be the same: as DSPy, sample at 0.7 then. */
function diversify(lmOptions: LMOptions, n: number): LMOptions {
  return n > 1 && (lmOptions.temperature ?? 0) <= 0.15 ? { ...lmOptions, temperature: 0.7 } : lmOptions
}

function pathOf(predictor: Predictor, { paths }: Scope): string {
  if (!paths) return 'self'
  const path = paths.pathOf(predictor)
  if (path !== undefined) return path
  warn('PREDICTOR_WITHOUT_PATH', () =>
    `A predictor (${predictor.settings.signature.instructions}) has no path, so it has no state: keep it in a public property of its module.`,
  )
  return '(no path)'
}

/** Writes the call into the trace of the execution, if there is one. */
async function record(call: Call, input: object, n: number): Promise<Values[]> {
  const { recorder, call: parent } = call.scope
  if (!recorder) return predict(call, await validate(call, input), n, undefined)
  let entry: number | undefined
  try {
    const values = await validate(call, input)
    entry = recorder.begin('predict', call.path, values, parent)
    const outputs = await predict(call, values, n, entry)
    recorder.succeed(entry, n === 1 ? outputs[0] : outputs)
    return outputs
  } catch (error) {
    recorder.fail(entry ?? recorder.begin('predict', call.path, input, parent), error)
    throw error
  }
}

function validate({ settings: { signature }, path, signal }: Call, input: object): Values | Promise<Values> {
  const validation = signature.validateInput(input)
  return validation instanceof Promise ? untilAbort(() => validation, signal).then(unwrap) : unwrap(validation)

  function unwrap(settled: Awaited<typeof validation>): Values {
    if (!settled.issues) return settled.value
    const list = settled.issues.map(({ path: where, message }) => (where === '' ? message : `\`${where}\` ${message}`)).join('; ')
    throw new InputError(`The input of predictor '${path}' does not fit its signature: ${list}`, { issues: settled.issues })
  }
}

async function predict(call: Call, input: Values, n: number, entry: number | undefined): Promise<Values[]> {
  const { settings, adapter, signal, scope, lm, path } = call
  const { signature } = settings
  signal?.throwIfAborted()
  const messages = [
    ...taskMessages(adapter, settings),
    ...tracedSync('adapter', () => ({ adapter: adapter.name, action: 'format', attempt: 1 }), () =>
      adapter.formatInput(signature, input),
    ),
  ]
  const request: LMRequest = {
    ...call.lmOptions,
    ...adapter.requestOptions?.(signature),
    messages,
    ...(n > 1 && { n }),
    ...(signal && { signal }),
    cacheable: ({ completions }) => completions.every((completion) => fits(readReply(adapter, signature, completion, 1))),
  }
  if (scope.preview) throw scope.preview(path, request)
  if (!lm) throw notConfigured(path)
  const pipeline = { price: call.price, recorder: scope.recorder, call: entry, repair: false }
  const result = await callLM(lm, request, pipeline)
  const readings = result.completions.slice(0, n).map((completion) => read(call, lm, request, pipeline, completion))
  if (readings.length === 1) return [await (readings[0] as Promise<Values>)]
  const outputs = await keepThoseThatFit(readings)
  signal?.throwIfAborted()
  return outputs
}

/** Reads one completion, sending it back with what is wrong where that can help. */
function read(call: Call, lm: LM, request: LMRequest, pipeline: PipelineOptions, completion: Completion): Promise<Values> {
  const { adapter, path, repairs, signal, settings: { signature } } = call
  return attemptWithFeedback<Values>({
    messages: request.messages,
    completion,
    repairs,
    judge(reply, attempt) {
      const reading = readReply(adapter, signature, reply, attempt)
      return reading instanceof Promise ? untilAbort(() => reading, signal).then(toVerdict) : toVerdict(reading)
    },
    ask(messages, attempt, error) {
      const { n: _n, ...single } = request
      return traced('repair', () => ({ path, attempt, code: error.code, issues: error.issues }), async () => {
        const result = await callLM(lm, { ...single, messages }, { ...pipeline, repair: true })
        return result.completions[0] as Completion
      })
    },
  })

  function toVerdict({ output, error }: Reading): Verdict<Values> {
    if (!error) return { value: output }
    return { error, feedback: mendable.has(error.code) ? feedbackOn(adapter, signature, error) : undefined }
  }
}

/** Asking again helps against a misfit, not against a refusal or a limit. */
const mendable: ReadonlySet<ParseErrorCode> = new Set(['REPLY_EMPTY', 'REPLY_UNREADABLE', 'REPLY_INVALID'])

function feedbackOn(adapter: Adapter, signature: AnySignature, { issues }: ParseError): Message {
  return adapter.formatFeedback(signature, { issues })
}

/** Of several completions the ones that fit; the first error when none does. */
async function keepThoseThatFit(readings: readonly Promise<Values>[]): Promise<Values[]> {
  const settled = await Promise.allSettled(readings)
  const outputs = settled.flatMap((reading) => (reading.status === 'fulfilled' ? [reading.value] : []))
  const failed = settled.find(({ status }) => status === 'rejected') as PromiseRejectedResult | undefined
  if (outputs.length === 0 && failed) throw failed.reason
  return outputs
}

function fits(reading: Reading | Promise<Reading>): boolean {
  return !(reading instanceof Promise) && !reading.error
}

const tasks = new WeakMap<Adapter, WeakMap<PredictorSettings, readonly Message[]>>()

/** The messages that do not depend on the input, written once for each adapter and settings. */
function taskMessages(adapter: Adapter, settings: PredictorSettings): readonly Message[] {
  let bySettings = tasks.get(adapter)
  if (!bySettings) tasks.set(adapter, (bySettings = new WeakMap()))
  let messages = bySettings.get(settings)
  if (!messages) {
    messages = adapter.formatTask(settings)
    bySettings.set(settings, messages)
  }
  return messages
}

function notConfigured(path: string): ConfigurationError {
  return new ConfigurationError(
    `Predictor '${path}' has no LM. Pass one to the call, \`run(input, { lm })\`, or set one around it, \`withContext({ lm }, () => …)\`.`,
    { code: 'LM_NOT_CONFIGURED' },
  )
}
