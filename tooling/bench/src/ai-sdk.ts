import { fork } from 'node:child_process'
import { once } from 'node:events'
import { textMessage, textOf } from '@dspex/core'
import { type AiSdkLanguageModel, aiSdkLM } from '@dspex/lm-ai-sdk'
import { allocatedBytes } from './allocated.ts'
import { measure } from './measure.ts'
import { importPeer } from './peers.ts'
import type { Bench } from './row.ts'

/** The AI SDK as far as it is used here. */
interface AiSdk {
  generateText(options: object): Promise<{ readonly text: string }>
}
interface OpenAICompatible {
  createOpenAICompatible(options: object): (model: string) => AiSdkLanguageModel
}

const inFlight = 32
const prompt = 'What is the capital of France? '.repeat(40)

/** One model of the AI SDK over HTTP, asked by us and by the AI SDK's own `generateText`. */
export const aiSdkBench: Bench = async () => {
  const { generateText } = (await importPeer('ai/dist/index.js')) as unknown as AiSdk
  const { createOpenAICompatible } = (await importPeer(
    '@ai-sdk/openai-compatible/dist/index.js',
  )) as unknown as OpenAICompatible
  const server = fork(new URL('ai-sdk-server.ts', import.meta.url))
  try {
    const [port] = (await once(server, 'message')) as [number]
    const model = createOpenAICompatible({ name: 'bench', baseURL: `http://127.0.0.1:${port}/v1` })('m')
    const lm = aiSdkLM(model)
    const ours = async (): Promise<string> => {
      const { completions } = await lm.generate({ messages: [textMessage('user', prompt)] })
      return textOf(completions[0]?.content ?? [])
    }
    const theirs = async (): Promise<string> => (await generateText({ model, prompt, maxRetries: 0 })).text
    if ((await ours()) !== (await theirs())) throw new Error('The two did not get the same answer.')

    const one = await measure({ ours, theirs }, { samples: 200, batch: 10 })
    const all = (call: () => Promise<unknown>) => (): Promise<unknown> =>
      Promise.all(Array.from({ length: inFlight }, () => call()))
    const many = await measure({ ours: all(ours), theirs: all(theirs) }, { samples: 60, batch: 2 })
    const bytes = { ours: await allocatedBytes(ours, 2000), theirs: await allocatedBytes(theirs, 2000) }

    const row = (what: string, pair: typeof one, unit: string, scale: number, ratioAtMost: number) => ({
      what: `aiSdkLM over HTTP, ${what}`,
      ours: pair.ours * scale,
      baseline: { name: 'generateText', value: pair.theirs * scale },
      unit,
      goal: { ratioAtMost },
    })
    return [
      row('per call', one, 'µs', 1000, 1.1),
      row(`${inFlight} calls at once`, many, 'ms', 1, 1.1),
      row('allocated per call', bytes, 'kB', 1 / 1000, 1),
    ]
  } finally {
    server.disconnect()
  }
}
