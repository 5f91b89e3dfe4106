import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { EvaluationReport, EvaluationResult } from '@dspex/evaluate'
import { terminalReport, writeHtmlReport } from '@dspex/report'
import { toDevset } from '../../evaluation/devset.ts'
import { evaluateRags } from '../../evaluation/evaluate-rags.ts'
import { nameRun, openRunsFolder, type RunsFolder } from '../../evaluation/runs-folder.ts'
import { readTrials, type Trial } from '../../evaluation/trial.ts'
import type { ChosenLM } from '../../lm/choose-lm.ts'
import type { SavedState } from '../../optimize/saved-state.ts'
import { chooseState } from './choose-state.ts'
import type { Command } from '../command.ts'
import { type OpenCorpus, openCorpus, printCorpus } from './open-corpus.ts'
import { count } from '../../count.ts'
import type { Output } from '../output/output.ts'
import { printLast } from '../output/print-last.ts'
import { printNext } from '../output/print-next.ts'
import { createProgram } from '../programs.ts'
import { printExamples, type Summary, summarize } from '../output/report.ts'
import type { RunOptions } from './run-options.ts'
import { loadWorkload, type Workload } from './workload.ts'

/** Answers and scores the questions of a corpus, and prints what came of it. Returns the exit code. */
export async function runDemo(command: Command, options: RunOptions): Promise<number> {
  const workload = await loadWorkload(command, options)
  const folder = await openRunsFolder(command.runs, command)
  try {
    await using opened = await openCorpus(workload.corpus, command, options)
    return await runIn(folder, { command, workload, opened, ...options })
  } finally {
    await folder[Symbol.asyncDispose]()
  }
}

interface DemoTask extends RunOptions {
  readonly command: Command
  readonly workload: Workload
  readonly opened: OpenCorpus
}

async function runIn(folder: RunsFolder, { command, workload, opened, ...options }: DemoTask): Promise<number> {
  const { chosen, output, signal } = options
  const { corpus, questions, description } = workload
  const { passages } = corpus
  const [search] = command.searches
  const rag = createProgram({ k: command.k, search }, opened.retrieverFor)
  const { program, state, note } = await chooseState(rag, command, options)
  if (!command.json) {
    printCorpus({ ...corpus, description }, opened, output)
    output.print(`${output.style('bold', 'Reader')}  ${chosen.description}`)
    if (note !== undefined) output.print(`${output.style('bold', 'State')}   ${note}`)
    output.print()
  }
  const { concurrency } = command
  const runId = await nameRun(passages, opened.db)
  const beganAt = performance.now()
  const evaluation = {
    passages,
    questions,
    lm: chosen.lm,
    concurrency,
    store: folder.store,
    runId,
    signal,
    stream: output.stderr,
  }
  const { reports, fault } = await evaluateRags({ [rag.name]: program }, evaluation)
  const seconds = (performance.now() - beganAt) / 1000
  const [report] = reports
  const trials = report ? await readTrials(report, questions) : []
  const isWhole = fault === undefined && !signal.aborted
  if (command.json) output.print(toJson(command, { chosen, state, report, trials, seconds, passages: passages.length }))
  else if (report) await printResults(trials, { report, seconds, isWhole, output })
  if (signal.aborted) {
    output.note(`Interrupted after ${trials.length} of ${count(questions.length, 'question')}. ${goOn}`)
    return 130
  }
  if (fault !== undefined) {
    output.note(fault)
    return 1
  }
  if (report) {
    const last = await folder.findLast(report)
    const isSame = last?.program.hash === report.program.hash && last.runId === report.runId
    if (!isSame || report.counts.resumed < report.counts.finished) await folder.keep(report)
    const page = join(folder.path, 'report.html')
    await writeHtmlReport(page, { report, examples: toDevset(questions, passages), signal })
    if (!command.json) {
      if (last && !isSame) printLast({ last, report, output })
      output.print(`${output.style('bold', 'Report')}  ${pathToFileURL(page).href}`)
    }
  }
  if (!command.json) printNext(command, { chosen, output, example: chooseExample(trials)?.question.question })
  return 0
}

/** What an interrupted run says last. */
export const goOn = 'They are kept: the same command goes on from there.'

interface ResultsToPrint {
  readonly report: EvaluationReport
  readonly seconds: number
  readonly isWhole: boolean
  readonly output: Output
}

async function printResults(trials: readonly Trial[], options: ResultsToPrint): Promise<void> {
  const { report, seconds, isWhole, output } = options
  printExamples(trials, output)
  output.print()
  output.print(terminalReport(report, { width: output.width }))
  const unknown = trials.filter((trial) => trial.unknown).length
  if (unknown > 0) output.print(`\n${count(unknown, 'answer')} said that the passages do not answer.`)
  const { resumed } = report.counts
  const stored = isWhole && resumed > 0 ? `; ${resumed} of ${trials.length} already there, --fresh asks anew` : ''
  output.print(`\n${count(trials.length, 'question')} in ${seconds.toFixed(1)} s${stored}`)
}

/** A question that the run has answered, rather a right one. */
function chooseExample(trials: readonly Trial[]): Trial | undefined {
  return trials.find((trial) => trial.exactMatch === 1) ?? trials[0]
}

interface Results {
  readonly chosen: ChosenLM
  readonly state: SavedState | undefined
  readonly report: EvaluationResult | undefined
  readonly trials: readonly Trial[]
  readonly seconds: number
  readonly passages: number
}

function toJson(
  { k, split, seed, corpus, questions, searches: [search] }: Command,
  { chosen, state, report, trials, seconds, passages }: Results,
): string {
  const source = {
    corpus: corpus ?? 'atlas',
    questions: questions ?? `atlas/${split}`,
    ...(corpus === undefined && { seed }),
  }
  const summary: Summary[] = summarize(trials)
  const results = trials.map(({ question, durationMs, ...trial }) => ({
    id: question.id,
    kind: question.kind,
    question: question.question,
    gold: question.answers,
    goldPassages: question.passages,
    ...trial,
    durationMs: Math.round(durationMs),
  }))
  const metrics = Object.fromEntries(Object.entries(report?.metrics ?? {}).map(([name, { mean }]) => [name, mean]))
  const run = { seconds: Number(seconds.toFixed(3)), resumed: report?.counts.resumed ?? 0 }
  return JSON.stringify(
    { lm: chosen.lm.id, state: state?.file ?? null, ...source, passages, k, search, ...run, metrics, summary, results },
    undefined,
    2,
  )
}
