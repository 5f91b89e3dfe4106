import { llamaCppLM, type LlamaCppLM } from '@dspex/lm-llama-cpp'
import { findModel, hasNodeLlamaCpp, importNodeLlamaCpp, isModelName } from '@dspex/models'
import { UsageError } from '../usage-error.ts'

/** Options of {@link ggufLM}. */
export interface GgufOptions {
  /** How many CPU threads compute. @default all cores but one */
  readonly threads?: number | undefined
}

/**
 * Makes the LM of `DSPEX_LM=gguf:…`: the name of a model that was fetched, the path of a file, or an `hf:` URI.
 *
 * @throws UsageError when a model is named that has not been fetched
 */
export function ggufLM(name: string, { threads }: GgufOptions = {}): LlamaCppLM {
  const path = isModelName(name) ? findModel(name) : name
  if (path === undefined) throw new UsageError(`${name} has not been fetched. Fetch it: pnpm demo model ${name}`)
  if (path === '')
    throw new UsageError('DSPEX_LM=gguf: needs a model: a name that `pnpm demo model` lists, a path or hf:…')
  return llamaCppLM({
    model: path,
    id: `gguf:${name}`,
    threads,
    // An answer is short, and a small model may never come to an end.
    maxOutputTokens: 512,
    // What `pnpm demo model` installed, else what the user has.
    ...(hasNodeLlamaCpp() && { nodeLlamaCpp: importNodeLlamaCpp }),
  })
}
