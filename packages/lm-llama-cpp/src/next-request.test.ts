import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { commonPrefix, nextRequest } from './next-request.ts'

const tokens = fc.array(fc.nat(2), { maxLength: 6 })
const some = { minLength: 1, maxLength: 6 }

describe('nextRequest', () => {
  it('chooses no request that has less in common with a lane than another', () => {
    fc.assert(
      fc.property(fc.array(tokens, some), fc.array(tokens, some), (prompts, kept) => {
        const waiting = prompts.map((tokens) => ({ tokens }))
        const { index, lane } = nextRequest(waiting, { kept, oldestFirst: false })
        const gains = prompts.map((prompt) => Math.max(...kept.map((held) => commonPrefix(prompt, held))))
        const gain = commonPrefix(prompts[index] as number[], kept[lane] as number[])
        expect(gain).toBe(Math.max(...gains))
        expect(index, 'the oldest of the best').toBe(gains.indexOf(gain))
      }),
    )
  })

  it('chooses the oldest when it is its turn, on the lane that suits it best', () => {
    const waiting = [{ tokens: [1, 2] }, { tokens: [7, 8, 9] }]
    const kept = [[7, 8, 9], [1], [1, 2, 3]]
    expect(nextRequest(waiting, { kept, oldestFirst: true })).toEqual({ index: 0, lane: 2 })
    expect(nextRequest(waiting, { kept, oldestFirst: false })).toEqual({ index: 1, lane: 0 })
  })
})
