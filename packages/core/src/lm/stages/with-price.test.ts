import { describe, expect, it } from 'vitest'
import { scriptedLM } from '../../testing/scripted-lm.ts'
import { hello, lmOf, partsOf, readAll } from '../../testing/stream-parts.ts'
import { withPrice } from './with-price.ts'

const usage = { inputTokens: { total: 10 }, outputTokens: { total: 5 } }

describe('withPrice', () => {
  it('says what a call costs', async () => {
    const lm = withPrice(scriptedLM('Hi', { usage }), ({ inputTokens }) => (inputTokens.total ?? 0) / 10)
    expect((await lm.generate(hello)).costUsd).toBe(1)
  })

  it('leaves what the provider says, and what it does not know', async () => {
    const said = withPrice(scriptedLM({ text: 'Hi', costUsd: 0 }), () => 9)
    const unknown = withPrice(scriptedLM('Hi'), () => null)
    expect([(await said.generate(hello)).costUsd, await unknown.generate(hello)]).toEqual([
      0,
      expect.not.objectContaining({ costUsd: expect.anything() }),
    ])
  })

  it('says what a stream costs', async () => {
    const lm = withPrice(
      lmOf({
        stream: async function* stream() {
          yield* partsOf('a')
        },
      }),
      () => 0.5,
    )
    expect((await readAll(lm.stream?.(hello))).at(-1)).toMatchObject({ result: { costUsd: 0.5 } })
  })

  it.each([
    ['acme:one', 'acme:one', true],
    ['acme:one', 'one', true],
    ['acme:one', 'two', false],
    ['acme:one', 'acme', false],
  ])('declares `cost` of %s when %s has a price: %s', (id, known, cost) => {
    const price = (_usage: unknown, model: string): number | null => (model === known ? 0 : null)
    expect(withPrice(scriptedLM('Hi', { id }), price).capabilities?.cost).toBe(cost)
  })
})
