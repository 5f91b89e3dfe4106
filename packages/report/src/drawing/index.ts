export { type CsvCell, csvLine } from './csv-line.ts'
export { type ForestRow, forestPlot } from './forest-plot.ts'
export {
  writeCount,
  writeDifference,
  writeDuration,
  writeInstant,
  writeInterval,
  writePValue,
  writeScore,
  writeShare,
  writeTick,
  writeUsd,
} from './html/figures.ts'
export { figureStyle } from './html/figure-style.ts'
export { histogram, type HistogramOptions } from './html/histogram.ts'
export { type Content, type Html, html, markup, withCode } from './html/html-text.ts'
export { figureWithInterval, intervalPlot, type IntervalPlotOptions, plotAxis } from './html/interval-plot.ts'
export { type PageFrame, pageFrame } from './html/page-frame.ts'
export { pageStyle } from './html/page-style.ts'
export { type Scale, scaleOver, toPercent } from './html/scale.ts'
export { escapeMarkdown, markdownTable } from './markdown-text.ts'
export { openScreenArea, type ScreenArea } from './screen-area.ts'
export { openTerminal, type Terminal, type TerminalOptions, type TextStyle } from './terminal.ts'
export { type CurvePoint, type CurveScore, textCurve, type TextCurveOptions } from './text-curve.ts'
export { type Cell, type Column, formatTable } from './text-table.ts'
export { cutText, padText, textWidth, toLine, wrapText } from './text-width.ts'
