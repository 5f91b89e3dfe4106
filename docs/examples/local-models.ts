import { llamaCppLM } from '@dspex/lm-llama-cpp'

// A path, 'hf:user/repository:Q4_K_M' or 'https://…/model.gguf'. Nothing is loaded yet.
const lm = llamaCppLM({ model: './models/qwen2.5-coder-0.5b.gguf', contextSize: 4096 })

console.log(lm.id) // => llama-cpp:qwen2.5-coder-0.5b.gguf
console.log(lm.concurrency, lm.capabilities?.json) // => self schema

await lm[Symbol.asyncDispose]()
