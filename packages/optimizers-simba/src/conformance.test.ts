import { testOptimizer } from '@dspex/evaluate/testing'
import { simba } from './simba.ts'

testOptimizer('simba', { create: ({ metric }) => simba({ metric, auto: 'light' }), improves: true })
