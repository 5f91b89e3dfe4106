import type { CandidateEvent } from '@dspex/optimize'
import { rangeText, scoreText } from '../candidate-words.ts'
import { changesOf, changeText } from '../describe-diff.ts'
import { formatCount, formatDuration, formatScore, formatUsd } from '@dspex/core/implement'
import type { SearchProgress } from './search-progress.ts'
import type { Terminal } from '../drawing/terminal.ts'
import { textCurve } from '../drawing/text-curve.ts'
import { cutText, textWidth, toLine } from '../drawing/text-width.ts'

const maxCurveHeight = 7
const maxBar = 24

/** Writes what an optimization does as lines that fit into so many rows; what is worth less goes first. */
export function searchView(progress: SearchProgress, terminal: Terminal, rows: number): string[] {
  const { width, style } = terminal
  const head = cutText(headline(progress), width)
  const score = cutText(scoreLine(progress), width)
  const lines = [style('bold', head), ...(score === '' ? [] : [score]), barLine(progress, terminal)]
  const warning = progress.warnings.at(-1)
  if (warning !== undefined && rows > 6) lines.push(style('yellow', cutText(`! ${toLine(warning)}`, width)))
  const room = rows - lines.length
  const tried = progress.candidates.slice(-Math.max(0, Math.min(8, room - 1)))
  const candidates =
    tried.length === 0 || room < 2
      ? []
      : [triedLine(progress, terminal), ...tried.map((each) => candidateLine(each, terminal))]
  const height = Math.min(maxCurveHeight, room - candidates.length - 2)
  const curve =
    height < 3 || progress.curve.length < 2
      ? []
      : textCurve(progress.curve, { height, reference: progress.baseline?.mean, write: (at) => `step ${at}` }, terminal)
  return [...lines.slice(0, Math.max(1, rows)), ...candidates, ...curve]
}

/** Writes the end of a step as one line for logs. */
export function stepLogLine(progress: SearchProgress): string {
  const { step, maxSteps, phase, best, candidates, candidatesOf } = progress
  const kept = candidates.filter((each) => each.kept).length
  const parts = [
    ...(best ? [`best ${best.id} ${best.score ? scoreText(best.score) : ''}`.trimEnd()] : []),
    ...(candidatesOf === step && candidates.length > 0
      ? [`${kept} of ${formatCount(candidates.length, 'candidate')} kept`]
      : []),
    ...spentParts(progress),
  ]
  return `step ${step}/${maxSteps} ${toLine(phase)}: ${parts.join(', ')}`
}

/** Writes a start, a warning or the finals for logs. */
export function startLogLine({ optimizer, program, maxSteps }: SearchProgress): string {
  return `${toLine(optimizer)} optimizes ${toLine(program)} in up to ${formatCount(maxSteps, 'step')}`
}

function headline({ optimizer, program, step, maxSteps, phase, elapsedMs }: SearchProgress): string {
  const where =
    step === 0
      ? 'looking at the program as it is'
      : step > maxSteps
        ? toLine(phase)
        : `step ${step} of ${maxSteps}, ${toLine(phase)}`
  return `${toLine(optimizer)} optimizes ${toLine(program)}: ${where}, ${seconds(elapsedMs)}`
}

function scoreLine({ best, baseline }: SearchProgress): string {
  const before = baseline ? `before ${formatScore(baseline.mean)}` : ''
  if (!best?.score) return before
  return [
    `best ${formatScore(best.score.mean)}`,
    rangeText(best.score) && `(${rangeText(best.score)})`,
    `on ${best.score.n},`,
    before,
  ]
    .filter((part) => part !== '')
    .join(' ')
    .replace(/,$/, '')
}

function barLine(progress: SearchProgress, { width, style, unicode }: Terminal): string {
  const parts = spentParts(progress)
  while (parts.length > 1 && textWidth(parts.join('  ')) + 10 > width) parts.pop()
  const text = parts.join('  ')
  const bar = Math.min(maxBar, width - textWidth(text) - 2)
  if (bar < 8) return cutText(text, width)
  const [done, left] = unicode ? ['━', '─'] : ['=', '-']
  const filled = Math.round(progress.share * bar)
  return `${style('green', done.repeat(filled))}${style('dim', left.repeat(bar - filled))}  ${text}`
}

/** What is spent and left, the most wanted first. */
function spentParts({ spent, trialsLeft, leftMs }: SearchProgress): string[] {
  if (!spent) return ['nothing known of the cost yet']
  return [
    formatCount(spent.calls, 'call'),
    ...(leftMs === undefined || leftMs < 1000 ? [] : [`up to ${seconds(leftMs)} left`]),
    ...(trialsLeft === null ? [] : [`about ${formatCount(trialsLeft, 'run')} left`]),
    ...(spent.usd ? [formatUsd(spent.usd)] : []),
    `${spent.tokens.toLocaleString('en-GB')} tokens`,
  ]
}

function triedLine({ candidates, candidatesOf }: SearchProgress, { style, width }: Terminal): string {
  const kept = candidates.filter((each) => each.kept).length
  const when = candidatesOf === 0 ? 'before the first step' : `in step ${candidatesOf}`
  return style('dim', cutText(`tried ${when}: ${kept} of ${candidates.length} kept`, width))
}

function candidateLine(
  { kept, strategy, score, reason, diff }: CandidateEvent,
  { width, style, unicode }: Terminal,
): string {
  const mark = kept ? (unicode ? '✓' : '+') : unicode ? '✗' : 'x'
  const head = cutText(`${mark} ${toLine(strategy)} ${score ? formatScore(score.mean) : 'not run'}`, width)
  const about = [reason, changesOf(diff).map(changeText).join('; ')].filter((text) => text !== '').join(' | ')
  const room = width - textWidth(head) - 2
  const tail = room > 10 && about !== '' ? `  ${cutText(toLine(about), room)}` : ''
  return kept ? `${style('green', head)}${tail}` : style('dim', head + tail)
}

/** Nobody waits for tenths of a second. */
function seconds(ms: number): string {
  const whole = Math.ceil(ms / 1000)
  return whole < 60 ? `${whole} s` : formatDuration(whole * 1000)
}
