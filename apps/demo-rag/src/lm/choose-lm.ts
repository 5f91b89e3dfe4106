import type { LM } from '@dspex/core'
import { UsageError } from '../usage-error.ts'
import { loadModel } from './load-model.ts'
import { ggufLM } from './local-models.ts'
import { builtInReader } from './reader/built-in-reader.ts'

/** The LM to use, and how to speak of it. */
export interface ChosenLM {
  readonly lm: LM
  /** Whether it is the built-in reader, which is no language model. */
  readonly isReader: boolean
  /** One line that says what answers. */
  readonly description: string
  /** What could be used instead, if the environment offers it. */
  readonly hint: string | undefined
}

/** Variables of the environment. */
export type Environment = Readonly<Record<string, string | undefined>>

interface Provider {
  /** Where it usually is. */
  readonly url: string
  /** The variables that its key may stand in, for those that need one. */
  readonly keys?: readonly string[]
  /** It speaks its own protocol, and its package knows the address. */
  readonly isNamed?: true
}

const providers: Readonly<Record<string, Provider>> = {
  openai: { url: 'https://api.openai.com/v1', keys: ['OPENAI_API_KEY'], isNamed: true },
  anthropic: { url: 'https://api.anthropic.com/v1', keys: ['ANTHROPIC_API_KEY'], isNamed: true },
  google: {
    url: 'https://generativelanguage.googleapis.com/v1beta',
    keys: ['GOOGLE_GENERATIVE_AI_API_KEY', 'GEMINI_API_KEY'],
    isNamed: true,
  },
  ollama: { url: 'http://localhost:11434/v1' },
  vllm: { url: 'http://localhost:8000/v1' },
  lmstudio: { url: 'http://localhost:1234/v1' },
  'llama-server': { url: 'http://localhost:8080/v1' },
}

/** Keys of providers that are reached by their URL. */
const keysByUrl = ['MISTRAL_API_KEY', 'GROQ_API_KEY', 'OPENROUTER_API_KEY']

/**
 * Chooses by `DSPEX_LM=provider:model`, else the built-in reader. `DSPEX_LM_URL` and `DSPEX_LM_KEY` replace the
 * provider's own. A key that happens to be in the environment is hinted at, never used unasked.
 *
 * @throws UsageError when `DSPEX_LM` can't be read or lacks its URL or key
 */
export function chooseLM(environment: Environment): ChosenLM {
  const wanted = environment.DSPEX_LM?.trim()
  if (wanted === undefined || wanted === '') {
    return {
      lm: builtInReader(),
      isReader: true,
      description: 'built-in reader, not a language model',
      hint: findHint(environment),
    }
  }
  if (wanted.startsWith('gguf:')) {
    const lm = ggufLM(wanted.slice('gguf:'.length))
    return { lm, isReader: false, description: `${lm.id} in this process`, hint: undefined }
  }
  const { provider, model } = splitName(wanted)
  const known = providers[provider]
  const url = environment.DSPEX_LM_URL ?? known?.url
  if (url === undefined || !URL.canParse(url)) {
    const problem = url === undefined ? 'needs DSPEX_LM_URL' : `needs a URL in DSPEX_LM_URL, not '${url}'`
    throw new UsageError(`DSPEX_LM=${wanted} ${problem}, such as http://localhost:8000/v1.`)
  }
  const key = environment.DSPEX_LM_KEY ?? known?.keys?.map((name) => environment[name]).find(Boolean)
  if (known?.keys !== undefined && !key)
    throw new UsageError(`DSPEX_LM=${wanted} needs a key in ${[...known.keys, 'DSPEX_LM_KEY'].join(' or ')}.`)
  const lm = loadModel({ provider, model, url: known?.isNamed ? environment.DSPEX_LM_URL : url, key })
  return { lm, isReader: false, description: `${lm.id} at ${new URL(url).host}`, hint: undefined }
}

function splitName(wanted: string): { readonly provider: string; readonly model: string } {
  const at = wanted.indexOf(':')
  const provider = wanted.slice(0, at)
  const model = wanted.slice(at + 1)
  const names = [...Object.keys(providers), 'openai-compatible', 'gguf']
  if (at < 1 || model === '' || !names.includes(provider)) {
    throw new UsageError(
      `DSPEX_LM must be provider:model, where the provider is one of ${names.join(', ')}; it is '${wanted}'.`,
    )
  }
  return { provider, model }
}

function findHint(environment: Environment): string | undefined {
  for (const [provider, { keys = [] }] of Object.entries(providers)) {
    const key = keys.find((name) => environment[name])
    if (key !== undefined) return hint(key, `DSPEX_LM=${provider}:<model>`)
  }
  const key = keysByUrl.find((name) => environment[name])
  return key && hint(key, 'DSPEX_LM=openai-compatible:<model> with DSPEX_LM_URL and DSPEX_LM_KEY')
}

function hint(key: string, example: string): string {
  return `${key} is set but not used: to use a model, set ${example}.`
}
