// #region named
import { anthropic } from '@ai-sdk/anthropic'
import { google } from '@ai-sdk/google'
import { openai } from '@ai-sdk/openai'
import { aiSdkEmbedder, aiSdkLM } from '@dspex/lm-ai-sdk'

const lms = [
  aiSdkLM(openai('gpt-5-mini')), // OPENAI_API_KEY
  aiSdkLM(anthropic('claude-sonnet-4-5')), // ANTHROPIC_API_KEY
  aiSdkLM(google('gemini-2.5-flash')), // GOOGLE_GENERATIVE_AI_API_KEY
]
console.log(lms[1]?.id) // => anthropic.messages:claude-sonnet-4-5
// #endregion named

// #region url
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'

const baseURL = 'http://localhost:11434/v1' // Ollama; vLLM, LM Studio and llama-server have their own
const ollama = createOpenAICompatible({ name: 'ollama', baseURL, includeUsage: true })
const local = aiSdkLM(ollama('qwen3:4b'), { endpoint: baseURL })
console.log(local.id, local.capabilities) // => ollama.chat:qwen3:4b { tools: true, json: 'object' }
// #endregion url

// #region embedder
const embedder = aiSdkEmbedder(openai.embedding('text-embedding-3-small'), { dimensions: 1536 })
console.log(embedder.id) // => openai.embedding:text-embedding-3-small
// #endregion embedder

// #region errors
import { LMError, textMessage } from '@dspex/core'

const nobody = createOpenAICompatible({ name: 'nobody', baseURL: 'http://localhost:9/v1' })('any')
try {
  await aiSdkLM(nobody).generate({ messages: [textMessage('user', 'Are you there?')] })
} catch (error) {
  if (!LMError.isInstance(error)) throw error
  console.log(error.code, error.retryable) // => LM_TRANSPORT true
}
// #endregion errors

// #region program
import { Predict } from '@dspex/core'
import { chatReply, scriptedLM } from '@dspex/core/testing'
import { toLanguageModel } from '@dspex/lm-ai-sdk'
import { generateText } from 'ai'

const qa = new Predict('question -> answer')
const lm = scriptedLM(chatReply({ answer: 'Jane Austen' })) // or any of those above

const model = toLanguageModel(qa, { input: 'question', run: { lm } })
const { text } = await generateText({ model, prompt: 'Who wrote Emma?' })
console.log(text) // => Jane Austen
// #endregion program
