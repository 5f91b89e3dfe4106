import { describe, expect, it } from 'vitest'
import { createAdaptiveLimit } from './adaptive-limit.ts'

describe('createAdaptiveLimit', () => {
  it('lets one call at once through to a provider that refuses one in five, whatever the pace', () => {
    const limit = createAdaptiveLimit(20, 200)
    for (let call = 0; call < 500; call += 1) {
      const start = limit.begin(1)
      if (call % 5 === 4) limit.refuse(start, 1, false)
      else limit.succeed(start, true)
      expect(limit.current).toBeGreaterThanOrEqual(1)
    }
  })

  it('goes below one call at once where most single calls are refused', () => {
    const limit = createAdaptiveLimit(1, 200)
    for (let call = 0; call < 60; call += 1) {
      const start = limit.begin(1)
      if (call % 4 === 0) limit.succeed(start, true)
      else limit.refuse(start, 1, false)
    }
    expect(limit.current).toBeLessThan(1)
  })
})
