import { testOptimizer } from '@dspex/evaluate/testing'
import { bestRandomDemos } from './own-optimizer.ts'

testOptimizer('bestRandomDemos', { create: ({ metric }) => bestRandomDemos(metric), improves: true })
