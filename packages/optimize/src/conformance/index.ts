export { testOptimizer, type TestOptimizerOptions } from './test-optimizer.ts'
