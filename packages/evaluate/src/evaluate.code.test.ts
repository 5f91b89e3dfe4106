import { Module, program } from '@dspex/core'
import { describe, expect, it } from 'vitest'
import { evaluate } from './evaluate.ts'
import { memoryTrialStore } from './store/memory-trial-store.ts'

const devset = [{ id: 'a', inputs: { n: 1 }, labels: {} }]
const metrics = { one: () => 1 }
type Given = { n: number }

/** How many trials run anew when the second program is evaluated after the first, over one store. */
async function runsAnew(first: object, second: object, options: object = {}): Promise<number> {
  const store = memoryTrialStore()
  await evaluate(first as never, { devset, metrics, store, ...options })
  const { counts } = await evaluate(second as never, { devset, metrics, store, ...options })
  return counts.finished - counts.resumed
}

const plusOne = () => program('p', {}, async ({ n }: Given) => n + 1)
const plusTwo = () => program('p', {}, async ({ n }: Given) => n + 2)

describe('results in a store', () => {
  it('are those of the same code: of a function, a class, and what is inside', async () => {
    expect(await runsAnew(plusOne(), plusOne())).toBe(0)
    expect(await runsAnew(plusOne(), plusTwo())).toBe(1)
    const around = (inner: ReturnType<typeof plusOne>) =>
      program('p', { inner }, async (given: Given, parts) => parts.inner.run(given))
    expect(await runsAnew(around(plusOne()), around(plusOne()))).toBe(0)
    expect(await runsAnew(around(plusOne()), around(plusTwo()))).toBe(1)
    const classes = [1, 2].map((by) =>
      by === 1
        ? class P extends Module<Given, number> {
            async forward({ n }: Given): Promise<number> {
              return n + 1
            }
          }
        : class P extends Module<Given, number> {
            async forward({ n }: Given): Promise<number> {
              return n + 2
            }
          },
    )
    const [One, Two] = classes as [(typeof classes)[0], (typeof classes)[0]]
    expect(await runsAnew(new One(), new One())).toBe(0)
    expect(await runsAnew(new One(), new Two())).toBe(1)
  })

  it('are those of the same version, where one is named, whatever the code', async () => {
    expect(await runsAnew(plusOne(), plusTwo(), { version: '1' })).toBe(0)
  })

  it('tell nothing of the code', async () => {
    const report = await evaluate(plusOne(), { devset, metrics })
    expect(JSON.stringify(report)).not.toContain('n + 1')
    expect(report.program.hash).toMatch(/^[0-9a-f]+$/)
  })
})
