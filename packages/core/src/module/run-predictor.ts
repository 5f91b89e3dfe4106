import { callKey, noteCall, noteTold, takeAnswer } from '../attempt/attempt-scope.ts'
import { currentContext, currentScope } from '../scope.ts'
import { untilAbort } from '../abort/abort.ts'
import type { Adapter } from '../adapter/adapter.ts'
import { attemptWithFeedback, type ReplyJudgement } from '../adapter/attempt.ts'
import { type Reading, readReply } from '../adapter/read-reply.ts'
import type { Context } from '../context.ts'
import { ConfigurationError } from '../errors/configuration-error.ts'
import { InputError } from '../errors/input-error.ts'
import { ParseError, type ParseErrorCode } from '../errors/parse-error.ts'
import type { Completion, LM, LMRequest, LMResult } from '../lm/lm.ts'
import type { Message } from '../lm/message.ts'
import { callLM } from '../lm/pipeline.ts'
import type { Demo } from '../state/program-state.ts'
import type { AnySignature } from '../signature/signature.ts'
import { adapterWork } from '../adapter/adapter-work.ts'
import { type PredictPayload, predictWork, repairWork } from './module-work.ts'
import { warn } from '../work/warnings.ts'
import { type Piece, work, workSync } from '../work/work.ts'
import { type Call, type RunnablePredictor, settleCall } from './settle-call.ts'
import { createTeller, type ReplyTeller } from './stream-reply.ts'

type Values = Record<string, unknown>

/**
 * The way of one request: settings that apply → input validated → messages → LM pipeline → reply read and validated,
 * or once more with feedback → outputs and trace.
 */
export async function runPredictor(
  predictor: RunnablePredictor,
  input: object,
  options: Context | undefined,
): Promise<Values> {
  const { attempt } = currentScope()
  const key = callKey(attempt, [input, options?.lmOptions ?? {}], currentContext().lmOptions)
  const known = takeAnswer(attempt, predictor, key)
  const call = settleCall(predictor, options, 1, known !== undefined)
  return work(
    predictWork,
    () => payloadOf(call, input),
    async (piece) => {
      const values = await validate(call, input)
      piece.takes(values)
      const teller = tellerOf(call, piece)
      if (teller) noteTold(attempt, teller)
      const output = known ? known.output : (await predict(call, values, { n: 1, piece, teller }))[0]
      await teller?.settle(output as Values)
      noteCall(attempt, { target: predictor, path: call.path, input: values, output, key })
      return output as Values
    },
  )
}

/** As {@link runPredictor}, for several completions: the outputs of those that fit, at least one. */
export async function runCompletions(
  predictor: RunnablePredictor,
  input: object,
  options: Context | undefined,
  n: number,
): Promise<Values[]> {
  const call = settleCall(predictor, options, n)
  return work(
    predictWork,
    () => payloadOf(call, input),
    async (piece) => {
      const values = await validate(call, input)
      piece.takes(values)
      return predict(call, values, { n, piece, teller: undefined })
    },
  )
}

/** What belongs to one call while it runs. */
interface Running {
  readonly n: number
  readonly piece: Piece
  /** Tells of the reply while it comes, in a streamed program. */
  readonly teller: ReplyTeller | undefined
}

function payloadOf({ path, settings, feedback }: Call, input: object): PredictPayload {
  const issues = feedback.flatMap((attempt) => attempt.issues)
  return { path, input, signature: settings.signature.fingerprint, ...(issues.length > 0 && { feedback: issues }) }
}

function tellerOf({ path, settings, scope }: Call, { id }: Piece): ReplyTeller | undefined {
  const sink = scope.observers?.sink
  return sink && id !== undefined ? createTeller(sink, { path, id }, settings.signature) : undefined
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

/** Asks with the adapter; where no reply fits and it has a fallback, with that. */
async function predict(call: Call, input: Values, running: Running): Promise<Values[]> {
  for (let { adapter } = call; ;) {
    try {
      const request = await requestOf({ ...call, adapter }, input, running.n)
      return await answer({ ...call, adapter }, request, running)
    } catch (error) {
      const { fallback } = adapter
      if (!fallback || !ParseError.isInstance(error) || !isMendable(error)) throw error
      warnOfFallback(call.path, adapter, fallback, error)
      adapter = fallback
    }
  }
}

/** Writes the request: the task, the input, and what earlier attempts came to. */
async function requestOf(call: Call, input: Values, n: number): Promise<LMRequest> {
  const { settings, adapter, signal, lm } = call
  const { signature } = settings
  signal?.throwIfAborted()
  const format = (): readonly Message[] => adapter.formatInput(signature, input)
  return {
    ...call.lmOptions,
    ...adapter.requestOptions?.(signature, lm),
    messages: [
      ...settings.taskMessages(adapter),
      ...workSync(adapterWork, () => ({ adapter: adapter.name, action: 'format' as const, attempt: 1 }), format),
      ...feedbackMessages(call, input),
    ],
    ...(n > 1 && { n }),
    ...(signal && { signal }),
    cacheable: async ({ completions }) => {
      for (const completion of completions) {
        if ((await readReply(adapter, signature, completion, 1)).error) return false
      }
      return true
    },
  }
}

/** Earlier attempts as the turns of a repair: the past reply, and what was wrong with it. */
function feedbackMessages({ feedback, adapter, settings: { signature } }: Call, input: Values): Message[] {
  return feedback.flatMap(({ outputs, issues }) => {
    const reply = adapter.formatTask({ signature, demos: [{ inputs: input, outputs } as Demo] }).at(-1)
    return [...(reply ? [reply] : []), adapter.formatFeedback(signature, { issues })]
  })
}

/** Asks the LM, and reads each completion. */
async function answer(call: Call, request: LMRequest, running: Running): Promise<Values[]> {
  const { path, scope, lm, signal } = call
  if (scope.preview) throw scope.preview(path, request)
  if (!lm) throw notConfigured(path)
  const asking: Asking = { lm, request, running, ask: (sent, repair) => askLM(call, lm, sent, running, repair) }
  const { completions } = await asking.ask(request, false)
  const readings = completions.slice(0, running.n).map((completion) => read(call, asking, completion))
  if (readings.length === 1) return [await (readings[0] as Promise<Values>)]
  const outputs = await keepThoseThatFit(readings)
  signal?.throwIfAborted()
  return outputs
}

interface Asking {
  readonly lm: LM
  readonly request: LMRequest
  readonly running: Running
  readonly ask: (request: LMRequest, repair: boolean) => Promise<LMResult>
}

function askLM(call: Call, lm: LM, request: LMRequest, { teller, piece }: Running, repair: boolean): Promise<LMResult> {
  const { pipeline: settings, scope, adapter } = call
  const pipeline = { settings, recorder: scope.observers?.recorder, work: piece.id, repair }
  return teller ? teller.ask(lm, request, pipeline, adapter) : callLM(lm, request, pipeline)
}

/** Reads one completion, sending it back with what is wrong where that can help. */
function read(call: Call, { request, ask }: Asking, completion: Completion): Promise<Values> {
  const { adapter, path, repairs, signal, settings } = call
  const { signature } = settings
  const { n: _n, ...single } = request
  const toJudgement = ({ output, error }: Reading): ReplyJudgement<Values> =>
    error
      ? { error, feedback: isMendable(error) ? feedbackOn(adapter, signature, error) : undefined }
      : { value: output }
  return attemptWithFeedback<Values>({
    messages: request.messages,
    completion,
    repairs,
    judge(reply, attempt) {
      const reading = readReply(adapter, signature, reply, attempt)
      return reading instanceof Promise ? untilAbort(() => reading, signal).then(toJudgement) : toJudgement(reading)
    },
    ask: (messages, attempt, error) =>
      work(
        repairWork,
        () => ({ path, attempt, code: error.code, issues: error.issues }),
        async () => (await ask({ ...single, messages }, true)).completions[0] as Completion,
      ),
  })
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

function warnOfFallback(path: string, adapter: Adapter, fallback: Adapter, { message }: ParseError): void {
  warn(
    'ADAPTER_FALLBACK',
    () =>
      `No reply of ${nameOf(path)} fits with the adapter '${adapter.name}', so it is asked with '${fallback.name}'. ${message}`,
  )
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
