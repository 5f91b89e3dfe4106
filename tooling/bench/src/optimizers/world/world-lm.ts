import { type LM, type LMRequest, textOf, textResult } from '@dspex/core'
import { answer, type WorldRequest } from './answer.ts'
import { addAnswer, type RunUsage } from './run-usage.ts'
import type { World } from './world.ts'

/** Options of {@link worldLM}. */
export interface WorldLMOptions {
  /** Where the world's server counts the run, as `http://127.0.0.1:4000/run/7`. @default in this process, uncounted */
  readonly url?: string | undefined
  /** How long an answer takes. @default 0 */
  readonly delayMs?: number | undefined
  /** Where calls in this process are added up. */
  readonly usage?: RunUsage | undefined
}

/** The LM of a simulated world. Rollouts are other samples, as they are in the world's server. */
export function worldLM(world: World, { url, delayMs = 0, usage }: WorldLMOptions = {}): LM {
  return {
    id: `world:${world.id}`,
    async generate(request) {
      if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs))
      const asked = toWorldRequest(request)
      if (url !== undefined)
        return askServer(`${url}/v1/chat/completions`, { model: world.id, ...asked }, request.signal)
      const reply = answer(world, asked)
      if (usage) addAnswer(usage, reply)
      return textResult(reply.text, { model: world.id, usage: usageOf(reply.inputTokens, reply.outputTokens) })
    },
  }
}

/** The request as the world knows it. */
export function toWorldRequest({ messages, temperature, rolloutId, seed }: LMRequest): WorldRequest {
  return {
    messages: messages.map(({ role, content }) => ({ role, content: textOf(content) })),
    temperature,
    rollout: rolloutId ?? seed,
  }
}

interface ChatCompletion {
  readonly model: string
  readonly choices: readonly [{ readonly message: { readonly content: string } }]
  readonly usage: { readonly prompt_tokens: number; readonly completion_tokens: number }
}

async function askServer(url: string, body: object, signal: AbortSignal | undefined) {
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(body), signal: signal ?? null })
  if (!response.ok) throw new Error(`The world's server said ${response.status}: ${await response.text()}`)
  const { model, choices, usage } = (await response.json()) as ChatCompletion
  return textResult(choices[0].message.content, { model, usage: usageOf(usage.prompt_tokens, usage.completion_tokens) })
}

function usageOf(input: number, output: number) {
  return { inputTokens: { total: input }, outputTokens: { total: output } }
}
