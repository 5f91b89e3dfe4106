import { jsonAdapter, Predict, withContext } from '@dspex/core'
import { evaluate, fieldAccuracy } from '@dspex/evaluate'
import { localModel } from '@dspex/models'
import { describe, expect, it, vi } from 'vitest'
import { llamaCppLM } from './llama-cpp-lm.ts'

vi.setConfig({ testTimeout: 600_000 })

const model = await localModel('qwen2.5-coder-0.5b')

const messages = {
  card: [
    'My card was stolen on the train.',
    'I lost my card, please block it.',
    'Somebody took my bank card.',
    'I cannot find my debit card anywhere.',
    'My card fell into the river.',
    'Block my card, it is gone.',
    'My new card has not arrived.',
    'The card is broken in two.',
  ],
  password: [
    'I forgot my password.',
    'How do I reset my password?',
    'The app does not accept my password.',
    'I want to change my password.',
    'My login no longer works, I forgot the code word.',
    'Please send me a link for a new password.',
    'Is there a rule for the length of a password?',
    'I typed my password wrong three times.',
  ],
  weather: [
    'Will it rain tomorrow?',
    'How cold is it in Oslo?',
    'Is it going to snow at the weekend?',
    'What is the forecast for Monday?',
    'How hot does it get in July?',
    'Do I need an umbrella today?',
    'Is there a storm coming?',
    'When does the sun come out again?',
  ],
} as const

const devset = Object.entries(messages).flatMap(([topic, texts]) =>
  texts.map((message, index) => ({ id: `${topic}-${index}`, inputs: { message }, labels: { topic } })),
)

describe.skipIf(!model)('evaluate with a local model (needs one: `pnpm run models qwen2.5-coder-0.5b`)', () => {
  it('gets a reply of the right form for every example, far better than chance', async () => {
    await using lm = llamaCppLM({
      model: model?.path ?? '',
      nodeLlamaCpp: model?.nodeLlamaCpp,
      gpu: false,
      threads: 1,
      contextSize: 2048,
    })
    const sort = new Predict('message -> topic: "card" | "password" | "weather"')
    const report = await withContext({ adapter: jsonAdapter() }, () =>
      evaluate(sort, { devset, lm, concurrency: 8, metrics: { exact: fieldAccuracy() } }),
    )
    expect(report.counts).toMatchObject({ finished: devset.length, failed: 0, missing: 0 })
    expect(report.metrics.exact.mean).toBeGreaterThan(0.6)
  })
})
