import type { Trial } from '../../evaluation/trial.ts'
import { count } from '../../count.ts'
import { cut, fit, type Output } from './output.ts'

/** Numbers about the questions of one kind, or of all. */
export interface Summary {
  readonly kind: string
  readonly n: number
  readonly exactMatch: number
  readonly f1: number
  /** How often all gold passages were found, among questions that name them. */
  readonly hitRate: number | undefined
  /** How many were answered with "the passages do not answer". */
  readonly unknown: number
  /** How many failed. */
  readonly failed: number
}

/** Sums up trials by kind of question, and all together. */
export function summarize(trials: readonly Trial[]): Summary[] {
  const groups = Map.groupBy(trials, (trial) => trial.question.kind)
  const byKind = [...groups]
    .toSorted(([a], [b]) => b.localeCompare(a))
    .map(([kind, group]) => summarizeGroup(kind, group))
  return byKind.length === 1 ? byKind : [...byKind, summarizeGroup('all', trials)]
}

function summarizeGroup(kind: string, trials: readonly Trial[]): Summary {
  const hits = trials.flatMap((trial) => (trial.hit === undefined ? [] : [trial.hit ? 1 : 0]))
  return {
    kind,
    n: trials.length,
    exactMatch: mean(trials.map((trial) => trial.exactMatch)) ?? 0,
    f1: mean(trials.map((trial) => trial.f1)) ?? 0,
    hitRate: mean(hits),
    unknown: trials.filter((trial) => trial.unknown).length,
    failed: trials.filter((trial) => trial.error !== undefined).length,
  }
}

function mean(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length
}

/** Prints some answers as a table that fits the width: right and wrong ones of each kind. */
export function printExamples(trials: readonly Trial[], { print, style, width }: Output): void {
  const gaps = 2 * 4
  const mark = 1
  const answer = Math.floor((width - mark - gaps) * 0.16)
  const passages = Math.floor((width - mark - gaps) * 0.18)
  const question = width - mark - gaps - 2 * answer - passages
  const row = (cells: readonly [string, string, string, string]): string =>
    [fit(cells[0], question), fit(cells[1], answer), fit(cells[2], answer), cut(cells[3], passages)].join('  ')
  print(style('bold', `   ${row(['question', 'answer', 'gold', 'passages found'])}`))
  const examples = chooseExamples(trials)
  for (const trial of examples) {
    const good = trial.exactMatch === 1
    const answered = trial.error ?? (trial.unknown ? '(unknown)' : (trial.answer ?? ''))
    const cells = row([trial.question.question, answered, trial.question.answers[0] ?? '', trial.passages.join(' ')])
    print(`${style(good ? 'green' : 'red', good ? '✓' : '✗')}  ${cells}`)
  }
  if (examples.length < trials.length) {
    print(style('dim', `   ${examples.length} of ${count(trials.length, 'question')}; --json shows all of them`))
  }
}

function chooseExamples(trials: readonly Trial[]): Trial[] {
  const chosen = new Set<Trial>()
  for (const group of Map.groupBy(trials, (trial) => trial.question.kind).values()) {
    const right = group.filter((trial) => trial.exactMatch === 1).slice(0, 4)
    const wrong = group.filter((trial) => trial.exactMatch < 1).slice(0, 7 - right.length)
    for (const trial of [...right, ...wrong]) chosen.add(trial)
  }
  return trials.filter((trial) => chosen.has(trial))
}
