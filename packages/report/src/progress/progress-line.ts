import { formatCount, formatDuration, formatScore, formatUsd } from '@dspex/core/implement'
import type { Progress } from './progress-state.ts'
import type { Terminal } from '../drawing/terminal.ts'
import { cutText, textWidth, toLine } from '../drawing/text-width.ts'

const maxBar = 24
const minBar = 8

/** Writes one line that fits; what is worth less is left out where there is no room. */
export function progressLine(progress: Progress, terminal: Terminal): string {
  const { width, style, unicode } = terminal
  const share = progress.planned === 0 ? 1 : Math.min(1, progress.finished / progress.planned)
  const count = `${progress.finished}/${progress.planned}`
  const parts = [...partsOf(progress)]
  const widthOf = (bar: number): number =>
    bar + 1 + textWidth([count, ...parts.map(({ text }) => text)].join('  ')) + (bar === 0 ? -1 : 0)
  while (parts.length > 0 && widthOf(minBar) > width) {
    const least = parts.reduce((a, b) => (b.worth <= a.worth ? b : a))
    parts.splice(parts.indexOf(least), 1)
  }
  const bar = Math.min(maxBar, width - widthOf(0) - 1)
  const texts = [count, ...parts.map(({ text, isError }) => (isError ? style('red', text) : text))].join('  ')
  if (bar < minBar) return cutText(count, width)
  const filled = Math.round(share * bar)
  const [done, left] = unicode ? ['━', '─'] : ['=', '-']
  return `${style('green', done.repeat(filled))}${style('dim', left.repeat(bar - filled))} ${texts}`
}

/** Writes one line for logs, with everything. */
export function progressLogLine(progress: Progress): string {
  const share = progress.planned === 0 ? 1 : progress.finished / progress.planned
  const parts = partsOf(progress).map(({ text }) => text)
  return [`${progress.finished}/${progress.planned} (${Math.floor(100 * share)} %)`, ...parts].join(', ')
}

interface Part {
  readonly text: string
  /** Parts with less of it go first. */
  readonly worth: number
  readonly isError?: boolean
}

function partsOf({ perSecond, leftMs, means, costUsd, failed, missing }: Progress): Part[] {
  return [
    ...(perSecond === undefined ? [] : [{ text: `${rateText(perSecond)}/s`, worth: 3 }]),
    // Less than a second is no news.
    ...(leftMs === undefined || leftMs < 1000 ? [] : [{ text: `${leftText(leftMs)} left`, worth: 7 }]),
    ...means.map(({ label, mean }, place) => ({
      text: `${cutText(toLine(label), 20)} ${formatScore(mean)}`,
      worth: place === 0 ? 6 : 2 - place / 1000,
    })),
    ...(costUsd ? [{ text: formatUsd(costUsd), worth: 4 }] : []),
    ...(failed > 0 ? [{ text: `${failed} failed`, worth: 5, isError: true }] : []),
    ...(missing > 0 ? [{ text: formatCount(missing, 'error'), worth: 8, isError: true }] : []),
  ]
}

function rateText(perSecond: number): string {
  return perSecond >= 10 ? String(Math.round(perSecond)) : perSecond.toPrecision(2)
}

/** Nobody waits for tenths of a second. */
function leftText(ms: number): string {
  const seconds = Math.ceil(ms / 1000)
  return seconds < 60 ? `${seconds} s` : formatDuration(seconds * 1000)
}
