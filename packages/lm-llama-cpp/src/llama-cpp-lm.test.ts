import { textMessage } from '@dspex/core'
import { describe, expect, it } from 'vitest'
import { llamaCppEmbedder } from './llama-cpp-embedder.ts'
import { llamaCppLM } from './llama-cpp-lm.ts'

describe('llamaCppLM without node-llama-cpp', () => {
  it('says what to install', async () => {
    const call = llamaCppLM({ model: './model.gguf' }).generate({ messages: [textMessage('user', 'Hello')] })
    await expect(call).rejects.toMatchObject({
      name: 'ConfigurationError',
      message: expect.stringMatching(/npm install node-llama-cpp/),
    })
    await expect(llamaCppEmbedder({ model: './model.gguf' })).rejects.toThrow(/npm install node-llama-cpp/)
  })
})
