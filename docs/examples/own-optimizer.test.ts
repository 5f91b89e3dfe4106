import { readFileSync } from 'node:fs'
import { testOptimizer } from '@dspex/optimize/conformance'
import { expect, it } from 'vitest'
import { bestRandomDemos } from './own-optimizer.ts'

// #region suite
testOptimizer('bestRandomDemos', { create: bestRandomDemos, improves: true })
// #endregion suite

it('takes less than 60 lines', () => {
  const code = readFileSync(new URL('own-optimizer.ts', import.meta.url), 'utf8')
  expect(code.trimEnd().split('\n').length).toBeLessThan(60)
})
