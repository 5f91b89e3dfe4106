export { commands, kindOf, kinds, laneOf, type TestKind, type TestKindName, testFilesOf } from './lanes.ts'
export { skipsReporter } from './skips-reporter.ts'
