export { csvReport, type CsvReportOptions, csvTrials } from './data/csv-report.ts'
export { jsonlTrials, jsonReport } from './data/json-report.ts'
export type { TerminalOptions } from './drawing/terminal.ts'
export {
  htmlReport,
  type HtmlOptimizationOptions,
  type HtmlReportOptions,
  writeHtmlReport,
} from './html/html-report.ts'
export { markdownReport } from './markdown/markdown-report.ts'
export { type ProgressOptions, showProgress, withProgress } from './progress/show-progress.ts'
export { terminalReport } from './terminal/terminal-report.ts'
