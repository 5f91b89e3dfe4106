import { testOptimizer } from '@dspex/optimize/conformance'
import { dspySimba } from './dspy/dspy-simba.ts'
import { simba } from './simba.ts'

testOptimizer('simba', { create: () => simba({ auto: 'light' }), improves: true })

testOptimizer('dspySimba', {
  create: () => dspySimba({ batchSize: 8, numCandidates: 3, maxSteps: 3 }),
  skip: [{ reason: 'as in DSPy, a trainset has to fill a batch', tests: ['works on one example'] }],
  improves: true,
})
