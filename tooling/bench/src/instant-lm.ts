import { type LM, Predict } from '@dspex/core'

/** An LM that answers `question -> answer` after `delayMs`, without any work of its own. */
export function fixedLM(delayMs = 0): LM {
  const result = {
    completions: [
      {
        content: [{ type: 'text', text: '[[ ## answer ## ]]\nParis\n\n[[ ## completed ## ]]\n' }],
        finishReason: { unified: 'stop' },
      },
    ],
    usage: { inputTokens: { total: 10 }, outputTokens: { total: 5 } },
    model: 'fixed',
  } as const
  return {
    id: 'fixed',
    async generate() {
      if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs))
      return result
    },
  }
}

/** The call that is measured: without what the pipeline does for real providers, which `pipeline` measures. */
export function predictRun(delayMs = 0): () => Promise<unknown> {
  const lm = fixedLM(delayMs)
  const predict = new Predict('question -> answer')
  const options = { lm, retry: false, limits: false, timeouts: false } as const
  return () => predict.run({ question: 'What is the capital of France?' }, options)
}
