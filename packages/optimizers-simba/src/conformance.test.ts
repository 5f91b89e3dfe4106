import { testOptimizer } from '@dspex/optimize/conformance'
import { simba } from './simba.ts'

testOptimizer('simba', { create: () => simba({ auto: 'light' }), improves: true })
