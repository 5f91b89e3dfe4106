import type { LM } from '@dspex/core'
import { aiSdkLM, type AiSdkLanguageModel } from '@dspex/lm-ai-sdk'
import { llamaCppLM } from '@dspex/lm-llama-cpp'
import { isModelName, localModel } from '@dspex/models'
import { importPeer } from '../../peers.ts'

/** An LM that is disposed of when all is done. */
export interface RealLM extends AsyncDisposable {
  readonly lm: LM
}

interface OpenAICompatible {
  createOpenAICompatible(options: object): (model: string) => AiSdkLanguageModel
}

/**
 * Gives the LM that `DSPEX_LM` (`provider:model`), `DSPEX_LM_URL` and `DSPEX_LM_KEY` name, else a local model: one thread,
 * and the likeliest token each time, so that a run can be repeated. Or says why there is none.
 */
export async function realLM(local: string): Promise<RealLM | string> {
  const { DSPEX_LM: name = 'openai-compatible:model', DSPEX_LM_URL: url, DSPEX_LM_KEY: apiKey } = process.env
  if (url !== undefined) {
    const file = '@ai-sdk/openai-compatible/dist/index.js'
    const { createOpenAICompatible } = (await importPeer(file)) as unknown as OpenAICompatible
    const model = createOpenAICompatible({ name: 'bench', baseURL: url, includeUsage: true, apiKey })(
      name.slice(name.indexOf(':') + 1),
    )
    return { lm: aiSdkLM(model, { id: name, endpoint: url }), async [Symbol.asyncDispose]() {} }
  }
  if (!isModelName(local)) return `there is no model called '${local}'`
  const found = await localModel(local)
  if (!found) return `the model is not there: \`pnpm run models ${local}\`, or set DSPEX_LM_URL`
  const lm = llamaCppLM({ model: found.path, nodeLlamaCpp: found.nodeLlamaCpp, gpu: false, threads: 1 })
  return { lm, [Symbol.asyncDispose]: () => lm[Symbol.asyncDispose]() }
}
