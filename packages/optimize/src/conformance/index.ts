export {
  type OptimizerSetup,
  type TestedOptimizer,
  testOptimizer,
  type TestOptimizerOptions,
} from './test-optimizer.ts'
