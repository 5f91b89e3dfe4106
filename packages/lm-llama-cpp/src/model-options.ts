/** Where a model comes from and what it runs on. */
export interface ModelOptions {
  /** A GGUF file by its path, or where to fetch it: `hf:user/repository:Q4_K_M`, `https://…/model.gguf`. */
  readonly model: string
  /** Where fetched models are kept. @default '~/.node-llama-cpp/models' */
  readonly folder?: string | undefined
  /** What computes: the best GPU that a binary is installed for, one kind of GPU, or false for the CPU. @default 'auto' */
  readonly gpu?: 'auto' | 'cuda' | 'vulkan' | 'metal' | false | undefined
  /**
   * How many CPU threads compute. They wait for each other at every step, so more threads than free cores is slower than
   * one, many times. @default one less than there are cores, for the program itself; at least 1
   */
  readonly threads?: number | undefined
  /**
   * How many tokens of context there are. Memory grows with it. @default as many as the model was trained on and memory
   * holds, at most 8192
   */
  readonly contextSize?: number | undefined
  /** Names the model in cache keys, errors and events. @default 'llama-cpp:' and the file's name or the URI */
  readonly id?: string | undefined
  /** The module `node-llama-cpp`, or how to import it where its name does not do. @default imported on the first call */
  readonly nodeLlamaCpp?: object | (() => Promise<object>) | undefined
}
