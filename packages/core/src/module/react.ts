import { isOfLibrary, rememberParts } from '../state/identity/own-code.ts'
import { warn } from '../work/warnings.ts'
import { chatAdapter } from '../adapter/chat/chat-adapter.ts'
import { toolCallingAdapter, withMeantArguments } from '../adapter/tool-calling-adapter.ts'
import type { Context } from '../context.ts'
import { ConfigurationError } from '../errors/configuration-error.ts'
import { LMError } from '../errors/lm-error.ts'
import { ParseError } from '../errors/parse-error.ts'
import type { ToolCallPart } from '../lm/message.ts'
import { describeType } from '../signature/type/describe-type.ts'
import { type AnySignature, toSignature } from '../signature/signature.ts'
import { type Tool, tool } from '../tool/tool.ts'
import { ChainOfThought, type CheckReasoning } from './chain-of-thought.ts'
import { Predict, type PredictOptions } from './predict.ts'
import { observe, type ReActStep, renderTrajectory } from './react-trajectory.ts'
import { type OutputWith, SignatureModule } from './signature-module.ts'

/** What {@link ReAct} returns: the outputs after a `reasoning`, and the steps that led to them. */
export type ReActOutput<Output extends object> = OutputWith<Output, ReActAdds>

/** The outputs that {@link ReAct} adds to those of its signature. */
export interface ReActAdds {
  /** Why it answers so. */
  reasoning: string
  /** What was thought, called and observed, in order. */
  trajectory: readonly ReActStep[]
}

/** Options of {@link ReAct}. */
export interface ReActOptions extends Pick<PredictOptions, 'lm' | 'lmOptions' | 'adapter' | 'repairs'> {
  /** What the model may call; names must differ, and `finish` is taken. */
  readonly tools: readonly Tool[]
  /** How many steps there may be before it has to answer. @default 20 */
  readonly maxIterations?: number | undefined
  /**
   * How tools are called: natively, through the text of the adapter, or natively where the LM declares `tools`.
   *
   * @default 'auto'
   */
  readonly toolCalling?: 'auto' | 'native' | 'text' | undefined
}

/**
 * Reasons and acts in turns: the predictor `react` thinks and chooses a tool, the tool's result joins the trajectory,
 * until it chooses `finish` or `maxIterations` is reached; then `extract`, a `ChainOfThought`, writes the outputs from
 * inputs and trajectory. As DSPy's `ReAct` (Yao et al. 2022, arXiv 2210.03629), with the same fields, so that states move
 * between the two.
 *
 * What a tool throws is an observation for the model to deal with. A trajectory that no longer fits the context window
 * loses its oldest steps, one by one three times, then half of the rest at a time; if not even that fits, it answers from the inputs. Where the LM calls tools natively, several calls of one step run
 * at once; the trace of `react` then names the first, and each has an entry of its own. If it ends without `finish`, the
 * warning `REACT_UNFINISHED` says why.
 *
 * @example
 * const agent = new ReAct('question -> answer', { tools: [search, calculator] })
 * const { answer, trajectory } = await agent.run({ question: 'How old is the author of Emma today?' }, { lm })
 */
export class ReAct<const S extends string | AnySignature = string> extends SignatureModule<
  S,
  ReActAdds,
  Record<string, unknown>
> {
  /** Chooses the next step. */
  readonly react: Predict<AnySignature>
  /** Writes the outputs from the trajectory. */
  readonly extract: ChainOfThought<AnySignature>
  readonly #tools: ReadonlyMap<string, Tool>
  readonly #words: StepWords
  readonly #maxIterations: number
  readonly #toolCalling: 'auto' | 'native' | 'text'

  /**
   * @throws SignatureError when the signature can't be read or has a field that ReAct adds itself
   * @throws ConfigurationError when two tools have one name, or `maxIterations` is no whole number from 1
   */
  constructor(signature: CheckReasoning<S>, options: ReActOptions) {
    super()
    const { tools, maxIterations = 20, toolCalling = 'auto', ...predictOptions } = options
    if (!Number.isInteger(maxIterations) || maxIterations < 1)
      throw new ConfigurationError(`\`maxIterations\` must be a whole number from 1, got ${maxIterations}.`)
    const given = toSignature(signature as string | AnySignature) as AnySignature
    this.#tools = byName([...tools, finishTool(given)])
    this.#maxIterations = maxIterations
    this.#toolCalling = toolCalling
    rememberParts(this, { tools: [...tools], maxIterations, toolCalling })
    this.#words = wordsOf(given, [...this.#tools.values()])
    this.react = new Predict<AnySignature>(stepSignature(given, this.#words, [...this.#tools.keys()]), predictOptions)
    this.extract = new ChainOfThought<AnySignature>(given.append({ input: 'trajectory: string' }), predictOptions)
  }

  protected async answer(input: Record<string, unknown>, context: Context): Promise<object> {
    const { signal } = context
    let steps: readonly ReActStep[] = []
    let unfinished: string | undefined = `\`maxIterations\` (${this.#maxIterations}) was reached`
    for (let iteration = 0; iteration < this.#maxIterations; iteration += 1) {
      try {
        const next = await this.#withinContext(steps, (shown) => this.#next(input, shown, context))
        steps = next.steps
        const { thought, calls } = next.value
        const observed = await Promise.all(calls.map((call) => observe(this.#tools, call, signal)))
        steps = [...steps, { thought, calls: observed }]
        if (calls.some((call) => call.tool === finish)) {
          unfinished = undefined
          break
        }
      } catch (error) {
        if (ParseError.isInstance(error)) unfinished = `no next step could be read: ${error.message}`
        else if (isTooLong(error)) unfinished = 'its steps do not fit the context window of the LM'
        else throw error
        break
      }
    }
    if (unfinished !== undefined)
      warn('REACT_UNFINISHED', () => `The model did not choose \`finish\`: ${unfinished}. It answers from what it has.`)
    const { value, steps: trajectory } = await this.#withinContext(steps, (shown) =>
      this.extract.run({ ...input, trajectory: renderTrajectory(shown) }),
    )
    return { ...value, trajectory }
  }

  async #next(input: object, steps: readonly ReActStep[], context: Context): Promise<NextStep> {
    let native: readonly ToolCallPart[] = []
    const adapter = this.react.adapter ?? context.adapter ?? defaultAdapter
    const fields = { thought: 'next_thought', name: 'next_tool_name', args: 'next_tool_args' }
    const calling = this.#callsNatively(context)
      ? toolCallingAdapter(adapter, {
          tools: [...this.#tools.values()],
          fields,
          finish,
          rewrite: (signature) => signature.withInstructions(nativeInstructions(signature.instructions, this.#words)),
          onCalls: (calls) => (native = calls),
        })
      : withMeantArguments(adapter, fields)
    const output = await this.react.run({ ...input, trajectory: renderTrajectory(steps) }, { adapter: calling })
    const { next_thought: thought, next_tool_name: name, next_tool_args: args } = output as unknown as StepOutput
    const calls = native.map(({ toolName, input: given }) => ({ tool: toolName, args: given }))
    return { thought, calls: calls.length > 0 ? calls : [{ tool: name, args }] }
  }

  #callsNatively({ overrideLM, lm }: Context): boolean {
    if (this.#toolCalling !== 'auto') return this.#toolCalling === 'native'
    return (overrideLM ?? this.react.lm ?? lm)?.capabilities?.tools === true
  }

  /** Asks with the steps there are, and without the oldest where the LM says that they are too long. */
  async #withinContext<T>(
    steps: readonly ReActStep[],
    ask: (steps: readonly ReActStep[]) => Promise<T>,
  ): Promise<{ readonly value: T; readonly steps: readonly ReActStep[] }> {
    for (let dropped = 0; ; dropped += 1) {
      const shown = steps.slice(dropped)
      try {
        return { value: await ask(shown), steps: shown }
      } catch (error) {
        if (!isTooLong(error) || shown.length === 0) throw error
        warn('REACT_TRAJECTORY_CUT', () => `The trajectory is too long for the LM: its oldest steps are left out.`)
        // After three, half of what is left at once, and last all of it: without any, it has an answer.
        if (dropped >= 3 && shown.length > 1) dropped += Math.ceil((shown.length - 1) / 2) - 1
      }
    }
  }
}

const finish = 'finish'
const defaultAdapter = chatAdapter()

interface StepOutput {
  readonly next_thought: string
  readonly next_tool_name: string
  readonly next_tool_args: unknown
}

interface NextStep {
  readonly thought: string
  readonly calls: readonly { readonly tool: string; readonly args: unknown }[]
}

function finishTool({ outputs }: AnySignature): Tool {
  return tool({
    name: finish,
    description: `Ends the work: all that is needed to write ${list(outputs)} is known, or nothing more can be found.`,
    run: () => 'Done.',
  })
}

/** How the model is told to work, by the way in which it calls tools: one way of saying it for each. */
interface StepWords {
  readonly inText: string
  readonly natively: string
  /** The tools, for a model that is not offered them. */
  readonly tools: string
}

function wordsOf(given: AnySignature, tools: readonly Tool[]): StepWords {
  const described = tools.map(({ name, description, inputSchema }, index) => {
    return `${index + 1}. \`${name}\`: ${description} Arguments: ${describeType(inputSchema)}`
  })
  const steps =
    'You have tools for it and work in steps. In each step write `next_thought`, what you think of where you stand and what to do next; then'
  const rest = `What came of earlier steps is in \`trajectory\`. Choose \`${finish}\` when you know enough to write ${list(given.outputs)}.`
  return {
    inText: `${steps} choose a tool with \`next_tool_name\` and \`next_tool_args\`, its arguments as a JSON object. ${rest}`,
    natively: `${steps} call a tool. ${rest}`,
    tools: `The tools:\n${described.join('\n')}`,
  }
}

/** The instructions for a model that is offered the tools; what somebody has added to them stays. */
function nativeInstructions(instructions: string, { inText, natively, tools }: StepWords): string {
  const without = instructions.replace(`\n\n${tools}`, () => '')
  return without.includes(inText) ? without.replace(inText, () => natively) : `${without}\n\n${natively}`
}

/** The fields are DSPy's, the words are ours. */
function stepSignature(given: AnySignature, { inText, tools }: StepWords, names: readonly string[]): AnySignature {
  return given
    .append({
      input: 'trajectory: string',
      output: `next_thought: string, next_tool_name: ${names.map((name) => `'${name}'`).join(' | ')}, next_tool_args: dict[str, any]`,
    })
    .drop(...given.outputs.map(({ name }) => name))
    .withInstructions([given.instructions, inText, tools].join('\n\n'))
}

function isTooLong(error: unknown): boolean {
  return LMError.isInstance(error) && error.code === 'LM_CONTEXT_WINDOW'
}

function list(fields: AnySignature['outputs']): string {
  return fields.map(({ name }) => `\`${name}\``).join(', ')
}

function byName(tools: readonly Tool[]): ReadonlyMap<string, Tool> {
  const found = new Map<string, Tool>()
  for (const each of tools) {
    if (found.has(each.name))
      throw new ConfigurationError(
        `Two tools are called '${each.name}'. Rename one; ReAct has a tool '${finish}' of its own.`,
      )
    found.set(each.name, each)
  }
  return found
}

isOfLibrary(ReAct)
