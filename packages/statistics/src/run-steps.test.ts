import { describe, expect, it } from 'vitest'
import { runSteps, runStepsInSlices, type Steps } from './run-steps.ts'

function* count(steps: number, eachMs = 0): Steps<number> {
  for (let step = 0; step < steps; step += 1) {
    const end = performance.now() + eachMs
    while (performance.now() < end);
    yield
  }
  return steps
}

describe('runSteps', () => {
  it('runs to the end', () => {
    expect(runSteps(count(1000))).toBe(1000)
  })
})

describe('runStepsInSlices', () => {
  it('gives the event loop a turn between slices', async () => {
    let turns = 0
    const turn = (): void => {
      turns += 1
      handle = setImmediate(turn)
    }
    let handle = setImmediate(turn)
    expect(await runStepsInSlices(count(20, 5), {})).toBe(20)
    clearImmediate(handle)
    expect(turns).toBeGreaterThan(3)
  })

  it('rejects with the reason of an abort between slices', async () => {
    const controller = new AbortController()
    const reason = new Error('enough')
    setImmediate(() => controller.abort(reason))
    await expect(runStepsInSlices(count(1000, 5), { signal: controller.signal })).rejects.toBe(reason)
  })

  it('rejects with what a step throws', async () => {
    // oxlint-disable-next-line require-yield -- it fails before its first step ends
    function* fail(): Steps<number> {
      throw new RangeError('bad')
    }
    await expect(runStepsInSlices(fail(), {})).rejects.toThrow('bad')
  })
})
