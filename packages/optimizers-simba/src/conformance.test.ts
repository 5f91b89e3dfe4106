import { testOptimizer } from '@dspex/optimize/conformance'
import { simba } from './simba.ts'

testOptimizer('simba', { create: ({ metric }) => simba({ metric, auto: 'light' }), improves: true })
