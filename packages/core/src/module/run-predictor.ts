import { untilAbort } from '../abort/abort.ts'
import type { Adapter } from '../adapter/adapter.ts'
import { attemptWithFeedback, type ReplyJudgement } from '../adapter/attempt.ts'
import { type Reading, readReply } from '../adapter/read-reply.ts'
import type { Context } from '../context.ts'
import { ConfigurationError } from '../errors/configuration-error.ts'
import { InputError } from '../errors/input-error.ts'
import { ParseError, type ParseErrorCode } from '../errors/parse-error.ts'
import { traced, tracedSync, warn } from '../events.ts'
import type { Completion, LM, LMRequest, LMResult } from '../lm/lm.ts'
import type { Message } from '../lm/message.ts'
import { callLM, type PipelineOptions } from '../lm/pipeline.ts'
import type { AnySignature } from '../signature/signature.ts'
import { type Call, type RunnablePredictor, settleCall } from './settle-call.ts'

type Values = Record<string, unknown>

/**
 * The way of one request: settings that apply → input validated → messages → LM pipeline → reply read and validated,
 * or once more with feedback → outputs and trace.
 */
export function runPredictor(
  predictor: RunnablePredictor,
  input: object,
  options: Context | undefined,
): Promise<Values> {
  return publish(predictor, input, options, 1, ([output]) => output as Values)
}

/** As {@link runPredictor}, for several completions: the outputs of those that fit, at least one. */
export function runCompletions(
  predictor: RunnablePredictor,
  input: object,
  options: Context | undefined,
  n: number,
): Promise<Values[]> {
  return publish(predictor, input, options, n, (outputs) => outputs)
}

function publish<Result>(
  predictor: RunnablePredictor,
  input: object,
  options: Context | undefined,
  n: number,
  finish: (outputs: Values[]) => Result,
): Promise<Result> {
  const call = settleCall(predictor, options, n)
  return traced(
    'predict',
    () => ({ path: call.path, input, signature: call.settings.signature.fingerprint }),
    () => record(call, input, n, finish),
  )
}

/** Writes the call into the trace of the execution, if there is one. */
async function record<Result>(
  call: Call,
  input: object,
  n: number,
  finish: (outputs: Values[]) => Result,
): Promise<Result> {
  const { recorder, call: parent } = call.scope
  if (!recorder) return finish(await predictAndTell(call, await validate(call, input), n, undefined))
  let entry: number | undefined
  try {
    const values = await validate(call, input)
    entry = recorder.begin('predict', call.path, values, parent)
    const result = finish(await predictAndTell(call, values, n, entry))
    recorder.succeed(entry, result)
    return result
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
    const list = settled.issues
      .map(({ path: where, message }) => (where === '' ? message : `\`${where}\` ${message}`))
      .join('; ')
    throw new InputError(`The input of ${nameOf(path)} does not fit its signature: ${list}`, {
      issues: settled.issues,
      cause: settled.cause,
    })
  }
}

/** Asks; a streamed program is told what it was not told while the reply came. */
async function predictAndTell(call: Call, input: Values, n: number, entry: number | undefined): Promise<Values[]> {
  const outputs = await predict(call, input, n, entry)
  await call.teller?.settle(outputs[0] as Values)
  return outputs
}

/** Asks, and where no reply fits asks again with the adapter's fallback, if it has one. */
async function predict(call: Call, input: Values, n: number, entry: number | undefined): Promise<Values[]> {
  const { adapter, path } = call
  try {
    return await predictWithAdapter(call, input, n, entry)
  } catch (error) {
    if (!adapter.fallback || !ParseError.isInstance(error) || !isMendable(error)) throw error
    const { fallback } = adapter
    warn(
      'ADAPTER_FALLBACK',
      () =>
        `No reply of ${nameOf(path)} fits with the adapter '${adapter.name}', so it is asked with '${fallback.name}'. ${error.message}`,
    )
    return predict({ ...call, adapter: fallback }, input, n, entry)
  }
}

async function predictWithAdapter(call: Call, input: Values, n: number, entry: number | undefined): Promise<Values[]> {
  const { settings, adapter, signal, scope, lm, path } = call
  const { signature } = settings
  signal?.throwIfAborted()
  const messages = [
    ...settings.taskMessages(adapter),
    ...tracedSync(
      'adapter',
      () => ({ adapter: adapter.name, action: 'format', attempt: 1 }),
      () => adapter.formatInput(signature, input),
    ),
  ]
  const request: LMRequest = {
    ...call.lmOptions,
    ...adapter.requestOptions?.(signature, lm),
    messages,
    ...(n > 1 && { n }),
    ...(signal && { signal }),
    cacheable: async ({ completions }) => {
      for (const completion of completions) {
        if ((await readReply(adapter, signature, completion, 1)).error) return false
      }
      return true
    },
  }
  if (scope.preview) throw scope.preview(path, request)
  if (!lm) throw notConfigured(path)
  const pipeline = { settings: call.pipeline, recorder: scope.recorder, call: entry, repair: false }
  const result = await askLM(call, lm, request, pipeline)
  const readings = result.completions.slice(0, n).map((completion) => read(call, lm, request, pipeline, completion))
  if (readings.length === 1) return [await (readings[0] as Promise<Values>)]
  const outputs = await keepThoseThatFit(readings)
  signal?.throwIfAborted()
  return outputs
}

function askLM({ teller, adapter }: Call, lm: LM, request: LMRequest, pipeline: PipelineOptions): Promise<LMResult> {
  return teller ? teller.ask(lm, request, pipeline, adapter) : callLM(lm, request, pipeline)
}

/** Reads one completion, sending it back with what is wrong where that can help. */
function read(
  call: Call,
  lm: LM,
  request: LMRequest,
  pipeline: PipelineOptions,
  completion: Completion,
): Promise<Values> {
  const {
    adapter,
    path,
    repairs,
    signal,
    settings: { signature },
  } = call
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
      return traced(
        'repair',
        () => ({ path, attempt, code: error.code, issues: error.issues }),
        async () => {
          const result = await askLM(call, lm, { ...single, messages }, { ...pipeline, repair: true })
          return result.completions[0] as Completion
        },
      )
    },
  })

  function toVerdict({ output, error }: Reading): ReplyJudgement<Values> {
    if (!error) return { value: output }
    return { error, feedback: isMendable(error) ? feedbackOn(adapter, signature, error) : undefined }
  }
}

/** Asking again helps against a misfit, not against a refusal or a limit. */
const mendable: ReadonlySet<ParseErrorCode> = new Set(['REPLY_EMPTY', 'REPLY_UNREADABLE', 'REPLY_INVALID'])

/** What a schema threw is a mistake in the schema: another reply would not help. */
function isMendable({ code, cause }: ParseError): boolean {
  return mendable.has(code) && cause === undefined
}

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

function notConfigured(path: string): ConfigurationError {
  return new ConfigurationError(
    `There is no LM for ${nameOf(path)}. Pass one to the call, \`run(input, { lm })\`, or set one around it, \`withContext({ lm }, () => …)\`.`,
    { code: 'LM_NOT_CONFIGURED' },
  )
}

/** A predictor that is run by itself has no name of its own. */
function nameOf(path: string): string {
  return path === 'self' ? 'the predictor' : `predictor '${path}'`
}
