import { ConfigurationError } from '@dspex/core'

/** The versions of the AI SDK's provider specification that are understood. */
export type AiSdkSpecification = 'v2' | 'v3' | 'v4'

/**
 * What every model of the AI SDK says of itself. The models are accepted by their form and not by their types, so that
 * models of several versions of the AI SDK work side by side, and none has to be installed here.
 */
export interface AiSdkModel {
  /** Which version of the specification the model speaks. */
  readonly specificationVersion: AiSdkSpecification
  /** Who serves it, such as `openai.responses`. */
  readonly provider: string
  /** What it is called there, such as `gpt-5-mini`. */
  readonly modelId: string
}

/** A language model of the AI SDK: a `LanguageModelV2`, `LanguageModelV3` or `LanguageModelV4`. */
export interface AiSdkLanguageModel extends AiSdkModel {
  /** Answers at once. */
  doGenerate(options: never): PromiseLike<object>
  /** Answers in pieces. */
  doStream(options: never): PromiseLike<object>
}

/** An embedding model of the AI SDK: an `EmbeddingModelV2` of texts, `EmbeddingModelV3` or `EmbeddingModelV4`. */
export interface AiSdkEmbeddingModel extends AiSdkModel {
  /** How many texts one call may have. */
  readonly maxEmbeddingsPerCall: PromiseLike<number | undefined> | number | undefined
  /** Whether several calls may be under way at once. */
  readonly supportsParallelCalls: PromiseLike<boolean> | boolean
  /** Embeds texts. */
  doEmbed(options: never): PromiseLike<object>
}

/** A reranking model of the AI SDK: a `RerankingModelV3` or `RerankingModelV4`. */
export interface AiSdkRerankingModel extends AiSdkModel {
  /** Ranks documents. */
  doRerank(options: never): PromiseLike<object>
}

const versions: ReadonlySet<unknown> = new Set<AiSdkSpecification>(['v2', 'v3', 'v4'])

/** Names a model by who serves it and what it is called there. Secrets are in neither. */
export function idOf({ provider, modelId }: AiSdkModel): string {
  return `${provider}:${modelId}`
}

/** Refuses what is no model of a known version. @throws ConfigurationError */
export function checkModel(model: AiSdkModel, method: string): void {
  const value: unknown = model
  if (typeof value !== 'object' || value === null) throw refused(String(value), 'is no model')
  const members = value as Readonly<Record<string, unknown>>
  const version = members['specificationVersion']
  const name = typeof members['modelId'] === 'string' ? `'${members['modelId']}'` : 'This'
  if (!versions.has(version)) throw refused(name, `has the specification version '${String(version)}'`)
  if (typeof members[method] !== 'function') throw refused(name, `has no \`${method}\``)
}

function refused(name: string, problem: string): ConfigurationError {
  return new ConfigurationError(
    `${name} ${problem}. Give a model of an AI SDK provider, such as \`openai('gpt-5-mini')\`, of specification v2, v3 or v4.`,
  )
}
