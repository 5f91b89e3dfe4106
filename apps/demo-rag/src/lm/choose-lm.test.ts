import { describe, expect, it } from 'vitest'
import { UsageError } from '../usage-error.ts'
import { chooseLM } from './choose-lm.ts'

describe('chooseLM', () => {
  it('takes the built-in reader and says that it is no language model', () => {
    const { lm, isReader, description } = chooseLM({})
    expect([lm.id, isReader, description]).toEqual(['builtin:reader', true, 'built-in reader, not a language model'])
  })

  it('hints at a key that it finds, and does not use it', () => {
    const { lm, hint } = chooseLM({ OPENAI_API_KEY: 'secret' })
    expect(lm.id).toBe('builtin:reader')
    expect(hint).toMatch(/^OPENAI_API_KEY is set but not used/)
    expect(hint).not.toContain('secret')
  })

  it.each([
    [{ ANTHROPIC_API_KEY: 'secret' }, /^ANTHROPIC_API_KEY is set .* DSPEX_LM=anthropic:<model>\.$/],
    [{ GEMINI_API_KEY: 'secret' }, /^GEMINI_API_KEY is set .* DSPEX_LM=google:<model>\.$/],
    [{ GROQ_API_KEY: 'secret' }, /^GROQ_API_KEY is set .* DSPEX_LM=openai-compatible:<model> with DSPEX_LM_URL/],
  ])('says how to use the key of %j', (environment, says) => {
    expect(chooseLM(environment).hint).toMatch(says)
  })

  it.each([
    [{ DSPEX_LM: 'gguf:./some/model.gguf' }, 'gguf:./some/model.gguf in this process'],
    [{ DSPEX_LM: 'ollama:qwen3:4b' }, 'ollama:qwen3:4b at localhost:11434'],
    [{ DSPEX_LM: 'openai:gpt-5-mini', OPENAI_API_KEY: 'k' }, 'openai:gpt-5-mini at api.openai.com'],
    [{ DSPEX_LM: 'anthropic:claude-x', ANTHROPIC_API_KEY: 'k' }, 'anthropic:claude-x at api.anthropic.com'],
    [{ DSPEX_LM: 'google:gemini-x', GEMINI_API_KEY: 'k' }, 'google:gemini-x at generativelanguage.googleapis.com'],
    [{ DSPEX_LM: 'openai:m', DSPEX_LM_KEY: 'k', DSPEX_LM_URL: 'http://proxy/v1' }, 'openai:m at proxy'],
    [{ DSPEX_LM: 'vllm:org/model', DSPEX_LM_URL: 'http://gpu:9000/v1' }, 'vllm:org/model at gpu:9000'],
    [{ DSPEX_LM: 'openai-compatible:m', DSPEX_LM_URL: 'http://host/v1' }, 'openai-compatible:m at host'],
  ])('reads %j', (environment, description) => {
    expect(chooseLM(environment)).toMatchObject({ isReader: false, description })
  })

  it.each([
    [{ DSPEX_LM: 'gpt-5-mini' }, /provider:model/],
    [{ DSPEX_LM: 'closedai:x' }, /one of openai, anthropic, google, ollama/],
    [{ DSPEX_LM: 'openai:' }, /provider:model/],
    [{ DSPEX_LM: 'openai:gpt-5-mini' }, /OPENAI_API_KEY or DSPEX_LM_KEY/],
    [{ DSPEX_LM: 'google:m' }, /GOOGLE_GENERATIVE_AI_API_KEY or GEMINI_API_KEY or DSPEX_LM_KEY/],
    [{ DSPEX_LM: 'openai-compatible:m' }, /needs DSPEX_LM_URL/],
    [{ DSPEX_LM: 'vllm:m', DSPEX_LM_URL: 'nowhere' }, /not 'nowhere'/],
  ])('refuses %j', (environment, message) => {
    expect(() => chooseLM(environment)).toThrow(UsageError)
    expect(() => chooseLM(environment)).toThrow(message)
  })
})
