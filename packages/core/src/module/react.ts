import { warn } from '../work/warnings.ts'
import { chatAdapter } from '../adapter/chat/chat-adapter.ts'
import { toolCallingAdapter } from '../adapter/tool-calling-adapter.ts'
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
 * loses its oldest step, at most three times a call. Where the LM calls tools natively, several calls of one step run
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
    this.react = new Predict<AnySignature>(stepSignature(given, [...this.#tools.values()]), predictOptions)
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
        if (!ParseError.isInstance(error)) throw error
        unfinished = `no next step could be read: ${error.message}`
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
    const options = this.#callsNatively(context) && {
      adapter: toolCallingAdapter(adapter, {
        tools: [...this.#tools.values()],
        fields: { thought: 'next_thought', name: 'next_tool_name', args: 'next_tool_args' },
        finish,
        onCalls: (calls) => (native = calls),
      }),
    }
    const output = await this.react.run({ ...input, trajectory: renderTrajectory(steps) }, options || undefined)
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
        const tooLong = LMError.isInstance(error) && error.code === 'LM_CONTEXT_WINDOW'
        if (!tooLong || dropped === 3 || shown.length === 0) throw error
        warn('REACT_TRAJECTORY_CUT', () => `The trajectory is too long for the LM: its oldest step is left out.`)
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

/** The fields are DSPy's, the words are ours. */
function stepSignature(given: AnySignature, tools: readonly Tool[]): AnySignature {
  const names = tools.map(({ name }) => `'${name}'`).join(' | ')
  const described = tools.map(({ name, description, inputSchema }, index) => {
    return `${index + 1}. \`${name}\`: ${description} Arguments: ${describeType(inputSchema)}`
  })
  const instructions = [
    given.instructions,
    `You have tools for it and work in steps. In each step write \`next_thought\`, what you think of where you stand and ` +
      `what to do next; then choose a tool with \`next_tool_name\` and \`next_tool_args\`, its arguments as a JSON object. ` +
      `What came of earlier steps is in \`trajectory\`. Choose \`${finish}\` when you know enough to write ${list(given.outputs)}.`,
    `The tools:\n${described.join('\n')}`,
  ].join('\n\n')
  return given
    .append({
      input: 'trajectory: string',
      output: `next_thought: string, next_tool_name: ${names}, next_tool_args: dict[str, any]`,
    })
    .drop(...given.outputs.map(({ name }) => name))
    .withInstructions(instructions)
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
