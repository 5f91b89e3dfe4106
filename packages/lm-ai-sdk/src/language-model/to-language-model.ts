import { type Context, type Execution, type LMOptions, type Message, type Program, textOf } from '@dspex/core'
import { addUsage, mergeSignals, unknownUsage } from '@dspex/core/implement'
import { createPartWriter, toStreamParts } from './part-writer.ts'
import { streamAnswer, type StreamedOutput } from './stream-answer.ts'
import type { AiSdkLanguageModel } from '../ai-sdk-model.ts'
import { readPrompt } from './read-prompt.ts'
import { toModelUsage } from './to-model-usage.ts'
import type {
  ProgramCall,
  ProgramModelPart,
  ProgramModelResult,
  ProgramModelStreamPart,
} from './program-model-result.ts'

/** Names of the fields of `Input` that take a text. */
export type TextField<Input> = { [Name in keyof Input]-?: string extends Input[Name] ? Name : never }[keyof Input] &
  string

/** Options of {@link toLanguageModel}. */
export interface ToLanguageModelOptions<Input extends object, Output> {
  /** The field that gets the last message of the user, or a function that makes an input of the conversation. */
  readonly input: TextField<Input> | ((conversation: readonly Message[]) => Input | Promise<Input>)
  /**
   * Makes the text of the answer. @default the only output if it is a text, else JSON; where the app asks for JSON,
   * always JSON. An output `reasoning` beside others becomes the reasoning of the answer.
   */
  readonly output?: ((output: Output) => string) | undefined
  /**
   * Sends an output while it forms, with an output `reasoning` of the same predictor before it. Not where `output` is
   * given or the app asks for JSON. @default the answer comes in one piece
   */
  readonly stream?: StreamedOutput | undefined
  /** What the model is called in results and errors. @default the program's name */
  readonly modelId?: string | undefined
  /** Context of every run, such as `{ lm }`. @default the context in which the app calls */
  readonly run?: Context | undefined
}

/** A program as a language model of the AI SDK, of specification v3: versions 6 and 7 of `ai` take it. */
export interface ProgramLanguageModel extends AiSdkLanguageModel {
  readonly specificationVersion: 'v3'
  /** All: links go to the program as they are, and nothing is fetched for it. */
  readonly supportedUrls: Record<string, RegExp[]>
  /** Runs the program. */
  doGenerate(options: ProgramCall): Promise<ProgramModelResult>
  /** Runs the program; its answer comes while it forms where `stream` says how, else in one piece. */
  doStream(options: ProgramCall): Promise<{ stream: ReadableStream<ProgramModelStreamPart> }>
}

/**
 * Makes a language model of a program, so that an app built on the AI SDK can call it: `generateText`, `streamText` and
 * what stands on them. Sampling options of the app go to the predictors, as `lmOptions` of the run; tools of the app are
 * not the program's, and a warning says so. What the program throws, the app gets; its retries stay out of the way.
 *
 * @example
 * const model = toLanguageModel(rag, { input: 'question', run: { lm } })
 * const { text } = await generateText({ model, prompt: 'Who wrote Emma?' })
 */
export function toLanguageModel<Input extends object, Output>(
  program: Program<Input, Output>,
  options: ToLanguageModelOptions<Input, Output>,
): ProgramLanguageModel {
  const { modelId = program.name, output: toText } = options

  async function doGenerate(call: ProgramCall): Promise<ProgramModelResult> {
    call.abortSignal?.throwIfAborted()
    const input = await toInput(options.input, readPrompt(call.prompt))
    return toResult(call, await program.execute(input, toContext(call, options.run)))
  }

  function toResult(call: ProgramCall, { output, usage }: Execution<Output>): ProgramModelResult {
    const total = Object.values(usage).reduce((sum, used) => addUsage(sum, used.usage), unknownUsage)
    return {
      content: toText
        ? [{ type: 'text', text: toText(output) }]
        : toContent(output, call.responseFormat?.type === 'json'),
      finishReason: { unified: 'stop', raw: undefined },
      usage: toModelUsage(total),
      warnings: call.tools?.length
        ? [{ type: 'unsupported', feature: 'tools', details: `'${modelId}' is a program and calls its own tools.` }]
        : [],
      response: { modelId },
    }
  }

  async function* streamParts(call: ProgramCall): AsyncGenerator<ProgramModelStreamPart> {
    const { stream } = options
    if (!stream || toText || call.responseFormat?.type === 'json') {
      yield* toStreamParts(await doGenerate(call))
      return
    }
    const parts = createPartWriter()
    const input = await toInput(options.input, readPrompt(call.prompt))
    for await (const event of streamAnswer(program, input, toContext(call, options.run), stream)) {
      if (event.type === 'end') yield* parts.end(toResult(call, event.execution))
      else yield* parts.add(event.type, event.delta)
    }
  }

  return {
    specificationVersion: 'v3',
    provider: 'dspex',
    modelId,
    supportedUrls: { '*/*': [/.*/] },
    doGenerate,
    async doStream(call) {
      const left = new AbortController()
      const abortSignal = mergeSignals(left.signal, call.abortSignal)
      const stream = new ReadableStream<ProgramModelStreamPart>({
        async start(controller) {
          try {
            for await (const part of streamParts({ ...call, abortSignal })) controller.enqueue(part)
            controller.close()
          } catch (error) {
            // Whoever has left reads no error either.
            if (!left.signal.aborted) controller.error(error)
          }
        },
        cancel: (reason) => left.abort(reason),
      })
      return { stream }
    },
  }
}

function toInput<Input extends object>(
  input: ToLanguageModelOptions<Input, unknown>['input'],
  conversation: readonly Message[],
): Input | Promise<Input> {
  if (typeof input === 'function') return input(conversation)
  const last = conversation.findLast(({ role }) => role === 'user')
  return { [input]: textOf(last?.content ?? []) } as Input
}

const sampling = [
  'temperature',
  'topP',
  'topK',
  'maxOutputTokens',
  'stopSequences',
  'presencePenalty',
  'frequencyPenalty',
  'seed',
] as const satisfies readonly (keyof LMOptions & keyof ProgramCall)[]

function toContext(call: ProgramCall, run: Context = {}): Context {
  const signals = [run.signal, call.abortSignal].filter((signal) => signal !== undefined)
  const given = Object.fromEntries(sampling.flatMap((name) => (call[name] === undefined ? [] : [[name, call[name]]])))
  return {
    ...run,
    ...(signals.length > 0 && { signal: AbortSignal.any(signals) }),
    ...(Object.keys(given).length > 0 && { lmOptions: { ...run.lmOptions, ...given } }),
  }
}

function toContent(output: unknown, asJson: boolean): ProgramModelPart[] {
  if (asJson || typeof output !== 'object' || output === null) return [{ type: 'text', text: show(output, asJson) }]
  const { reasoning, ...others } = output as Readonly<Record<string, unknown>>
  const values = Object.values(others)
  if (typeof reasoning !== 'string' || values.length === 0) {
    const all = Object.values(output)
    return [{ type: 'text', text: show(all.length === 1 ? all[0] : output, false) }]
  }
  const text = show(values.length === 1 ? values[0] : others, false)
  return [
    { type: 'reasoning', text: reasoning },
    { type: 'text', text },
  ]
}

function show(value: unknown, asJson: boolean): string {
  return typeof value === 'string' && !asJson ? value : (JSON.stringify(value) ?? '')
}
