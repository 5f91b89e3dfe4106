import { ConfigurationError } from '../errors/configuration-error.ts'
import { ToolError } from '../errors/tool-error.ts'
import type { Tool } from '../tool/tool.ts'

/** One step of a trajectory: a thought, the tools that were called and what came back. */
export interface ReActStep {
  /** What the model thought. */
  readonly thought: string
  /** What it called: one tool, or several at once where the LM calls tools natively. */
  readonly calls: readonly ReActCall[]
}

/** A tool call and what came back. */
export interface ReActCall {
  /** The tool's name. */
  readonly tool: string
  /** The arguments, as the model wrote them. */
  readonly args: unknown
  /** What the tool returned, or how it failed, as the model reads it. */
  readonly observation: string
  /** The tool failed, or there is no such tool. @default false */
  readonly failed?: boolean | undefined
}

/** Calls a tool for a model: what goes wrong is an observation too. Only aborts and wrong set-ups reject. */
export async function observe(
  tools: ReadonlyMap<string, Tool>,
  { tool: name, args }: Pick<ReActCall, 'tool' | 'args'>,
  signal: AbortSignal | undefined,
): Promise<ReActCall> {
  const tool = tools.get(name)
  if (!tool) {
    const names = [...tools.keys()].join(', ')
    return {
      tool: name,
      args,
      observation: `Error: there is no tool '${name}'. The tools are: ${names}.`,
      failed: true,
    }
  }
  try {
    return { tool: name, args, observation: toText(await tool.call(args, { signal })) }
  } catch (error) {
    if (signal?.aborted || ConfigurationError.isInstance(error) || !ToolError.isInstance(error)) throw error
    return { tool: name, args, observation: `Error: ${error.message}`, failed: true }
  }
}

/** Writes steps as the model reads them. */
export function renderTrajectory(steps: readonly ReActStep[]): string {
  return steps
    .map(({ thought, calls }, index) => {
      const lines = calls.flatMap(({ tool, args, observation }) => [
        `Call: ${tool}(${toText(args)})`,
        `Observation: ${observation}`,
      ])
      return [`Step ${index + 1}`, `Thought: ${thought}`, ...lines].join('\n')
    })
    .join('\n\n')
}

function toText(value: unknown): string {
  if (typeof value === 'string') return value
  if (value === undefined) return '(nothing)'
  try {
    return JSON.stringify(value) ?? `(a ${typeof value})`
  } catch (error) {
    return `(can't be shown: ${(error as Error).message})`
  }
}
