/**
 * The part of `node-llama-cpp` that this package uses, in its words. The package itself is an optional peer of more than
 * 700 MB: written down here, it is not needed to install, build or check this repository. A test holds these types against
 * the real ones.
 */

/** The module `node-llama-cpp`, as `import * as nodeLlamaCpp from 'node-llama-cpp'` gives it. */
export interface NodeLlamaCpp {
  /** Loads the native binding. */
  getLlama(options: {
    readonly gpu: 'auto' | 'cuda' | 'vulkan' | 'metal' | false
    readonly build: 'never'
    readonly logLevel: never
    readonly logger: (level: unknown, message: string) => void
    readonly maxThreads?: number
  }): Promise<Llama>
  /** Its names for levels of logs. */
  readonly LlamaLogLevel: LlamaLogLevels
  /** Finds a model on disk, or fetches it. */
  resolveModelFile(
    uri: string,
    options: {
      readonly cli: false
      readonly directory?: string
      readonly fileName?: string
      readonly signal?: AbortSignal
      readonly deleteTempFileOnCancel: false
      readonly onProgress: (status: { readonly totalSize: number; readonly downloadedSize: number }) => void
    },
  ): Promise<string>
  /** Reads the head of a GGUF file. */
  readGgufFileInfo(path: string, options: { readonly readTensorInfo: false }): Promise<GgufFileInfo>
  /** Speaks with a model in its own chat format. */
  readonly LlamaChat: new (options: { readonly contextSequence: never }) => LlamaChat
}

/** Levels of logs by name: they are members of an enum. */
export interface LlamaLogLevels {
  /** Only errors. */
  readonly error: string
}

/** The head of a GGUF file. */
export interface GgufFileInfo {
  /** What the file says about the model: facts about its architecture stand under the architecture's name. */
  readonly metadata: {
    readonly general: {
      /** The key under which the facts about the architecture stand. */
      readonly architecture: string
    }
  }
}

/** The native binding. */
export interface Llama {
  /** What computes: the kind of GPU, or false for the CPU. */
  readonly gpu: string | false
  /** Cores that are of use for sums. */
  readonly cpuMathCores: number
  /** Reads the weights. */
  loadModel(options: {
    readonly modelPath: string
    readonly loadSignal?: AbortSignal
    readonly onLoadProgress?: (fraction: number) => void
  }): Promise<LlamaModel>
  /** Makes a grammar that only what fits the schema passes. */
  createGrammarForJsonSchema(schema: never): Promise<object>
  /** Gives a grammar that comes with it. */
  getGrammarFor(name: 'json'): Promise<object>
  /** Frees everything, models and contexts too. */
  dispose(): Promise<void>
}

/** A model in memory. */
export interface LlamaModel {
  /** Splits texts into tokens. */
  readonly tokenizer: object
  /** How many tokens of context it was trained on. */
  readonly trainContextSize: number
  /** Splits a text into tokens. */
  tokenize(text: string): readonly number[]
  /** The text of tokens. */
  detokenize(tokens: never[]): string
  /** Makes room for conversations. */
  createContext(options: ContextOptions & { readonly sequences?: number }): Promise<LlamaContext>
  /** Makes room for texts to embed. */
  createEmbeddingContext(options: ContextOptions): Promise<LlamaEmbeddingContext>
}

/** How to make a context. */
export interface ContextOptions {
  /** Tokens: exactly, or as many as fit into memory up to a bound. */
  readonly contextSize: number | { readonly max: number }
  /** How many threads compute. */
  readonly threads: number
  /** Cancels the making. */
  readonly createSignal?: AbortSignal
}

/** Room for conversations. */
export interface LlamaContext {
  /** Tokens per sequence. */
  readonly contextSize: number
  /** Gives the next free sequence. */
  getSequence(): LlamaContextSequence
}

/** One conversation and its key-value cache. */
export interface LlamaContextSequence {
  /** The tokens that the cache holds. */
  readonly contextTokens: readonly number[]
  /** How many tokens the cache holds. */
  readonly nextTokenIndex: number
  /** Forgets what does not stand at the beginning of these tokens. */
  adaptStateToTokens(tokens: never[], allowShift: false): Promise<void>
  /** Computes more tokens of a prompt. */
  evaluateWithoutGeneratingNewTokens(tokens: never[]): Promise<void>
  /** Counts tokens that were computed. */
  readonly tokenMeter: {
    getState(): { readonly usedInputTokens: number; readonly usedOutputTokens: number }
  }
}

/** Room for texts to embed. */
export interface LlamaEmbeddingContext {
  /** Embeds one text. */
  getEmbeddingFor(input: never[]): Promise<{ readonly vector: readonly number[] }>
}

/** A message as `node-llama-cpp` writes it. */
export type ChatHistoryItem =
  | { type: 'system'; text: string }
  | { type: 'user'; text: string }
  | { type: 'model'; response: string[] }

/** Speaks with a model in its own chat format. */
export interface LlamaChat {
  /** The chat format. */
  readonly chatWrapper: {
    generateContextState(options: { readonly chatHistory: readonly ChatHistoryItem[] }): {
      readonly contextText: { tokenize(tokenizer: never): readonly number[] }
    }
  }
  /** The conversation that it speaks in. */
  readonly sequence: LlamaContextSequence
  /** Answers the last message. */
  generateResponse(history: ChatHistoryItem[], options: GenerateOptions): Promise<ChatResponse>
}

/** How to answer. */
export interface GenerateOptions {
  readonly signal?: AbortSignal
  readonly maxTokens?: number
  readonly temperature?: number
  readonly topK?: number
  readonly topP?: number
  readonly seed?: number
  readonly grammar?: never
  readonly customStopTriggers?: readonly string[]
  readonly repeatPenalty?:
    | false
    | {
        readonly lastTokens: number
        readonly penalizeNewLine: true
        readonly penalty: 1
        readonly frequencyPenalty?: number
        readonly presencePenalty?: number
      }
  readonly onResponseChunk?: (chunk: { readonly type: 'segment' | undefined; readonly text: string }) => void
}

/** What was answered. */
export interface ChatResponse {
  readonly metadata: { readonly stopReason: string }
}
