import type { LM } from '@dspex/core'
import { aiSdkLM, type AiSdkLanguageModel } from '@dspex/lm-ai-sdk'

/** Which model of whom, and how to get at it. */
export interface ModelAddress {
  /** `openai`, `anthropic`, `google`, or whoever serves it in OpenAI's way. */
  readonly provider: string
  readonly model: string
  /** Where the API begins, such as `http://localhost:11434/v1`. @default the provider's own */
  readonly url: string | undefined
  /** @default none is sent */
  readonly key: string | undefined
}

/** Makes an LM of a model. The provider's package is loaded when it is first asked: the built-in reader needs none. */
export function loadModel(address: ModelAddress): LM {
  const id = `${address.provider}:${address.model}`
  let loading: Promise<LM> | undefined
  const load = (): Promise<LM> => {
    loading ??= modelAt(address).then((model) => aiSdkLM(model, { id, endpoint: address.url }))
    return loading
  }
  return {
    id,
    endpoint: address.url,
    generate: async (request) => (await load()).generate(request),
    async *stream(request) {
      yield* (await load()).stream?.(request) ?? []
    },
  }
}

async function modelAt({ provider, model, url, key }: ModelAddress): Promise<AiSdkLanguageModel> {
  const settings = { ...(url !== undefined && { baseURL: url }), ...(key !== undefined && { apiKey: key }) }
  switch (provider) {
    case 'openai': {
      const { createOpenAI } = await import('@ai-sdk/openai')
      // Servers in front of OpenAI know chat completions best.
      return url === undefined ? createOpenAI(settings)(model) : createOpenAI(settings).chat(model)
    }
    case 'anthropic': {
      const { createAnthropic } = await import('@ai-sdk/anthropic')
      return createAnthropic(settings)(model)
    }
    case 'google': {
      const { createGoogle } = await import('@ai-sdk/google')
      return createGoogle(settings)(model)
    }
    default: {
      const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible')
      return createOpenAICompatible({ name: provider, baseURL: url ?? '', includeUsage: true, ...settings })(model)
    }
  }
}
