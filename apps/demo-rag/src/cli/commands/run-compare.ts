import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { compare } from '@dspex/evaluate'
import { jsonReport, terminalReport, writeHtmlReport } from '@dspex/report'
import { toDevset } from '../../evaluation/devset.ts'
import { evaluateRags } from '../../evaluation/evaluate-rags.ts'
import { nameRun, openRunsFolder, type RunsFolder } from '../../evaluation/runs-folder.ts'
import type { Command } from '../command.ts'
import { count } from '../../count.ts'
import { type OpenCorpus, openCorpus, printCorpus } from './open-corpus.ts'
import { createProgram, defaultPrograms, type ProgramChoice } from '../programs.ts'
import { goOn } from './run-demo.ts'
import type { RunOptions } from './run-options.ts'
import { loadWorkload, type Workload } from './workload.ts'

/** Has two programs answer the same questions and says whether the second is better. Returns the exit code. */
export async function runCompare(command: Command, options: RunOptions): Promise<number> {
  const workload = await loadWorkload(command, options)
  const folder = await openRunsFolder(command.runs, command)
  try {
    await using opened = await openCorpus(workload.corpus, command, options)
    return await runIn(folder, { command, workload, opened, ...options })
  } finally {
    await folder[Symbol.asyncDispose]()
  }
}

interface CompareTask extends RunOptions {
  readonly command: Command
  readonly workload: Workload
  readonly opened: OpenCorpus
}

/** The programs that a command compares, the baseline first: `eval` those of two searches, `compare` any. */
function choicesOf({ name, searches, k, programs }: Command, { chosen }: RunOptions): readonly ProgramChoice[] {
  if (name === 'eval') return searches.map((search) => ({ k, search, reasons: true }))
  return programs ?? defaultPrograms(chosen.isReader)
}

async function runIn(folder: RunsFolder, { command, workload, opened, ...options }: CompareTask): Promise<number> {
  const { chosen, output, signal } = options
  const { corpus, questions, description } = workload
  const { passages } = corpus
  const rags = choicesOf(command, options).map((choice) => createProgram(choice, opened.retrieverFor))
  const programs = Object.fromEntries(rags.map((rag) => [rag.name, rag]))
  if (!command.json) {
    printCorpus({ ...corpus, description }, opened, output)
    output.print(`${output.style('bold', 'Reader')}  ${chosen.description}\n`)
  }
  const { concurrency } = command
  const runId = await nameRun(passages, opened.db)
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
  const { reports, fault } = await evaluateRags(programs, evaluation)
  const [baseline, candidate] = reports
  if (signal.aborted) {
    const done = baseline?.dataset.n ?? 0
    output.note(`Interrupted after ${done} of ${count(questions.length, 'question')}. ${goOn}`)
    return 130
  }
  if (fault !== undefined || !baseline || !candidate) {
    output.note(fault ?? 'There is nothing to compare.')
    return 1
  }
  const comparison = compare({ baseline, candidate })
  const page = join(folder.path, 'comparison.html')
  const examples = toDevset(questions, passages)
  await writeHtmlReport(page, { report: candidate, baseline, comparison, examples, signal })
  if (command.json) {
    output.print(jsonReport(comparison).trimEnd())
    return 0
  }
  output.print(terminalReport(comparison, { width: output.width }))
  const resumed = baseline.counts.resumed + candidate.counts.resumed
  const finished = baseline.counts.finished + candidate.counts.finished
  if (resumed > 0) output.print(`\n${resumed} of ${finished} answers were already there; --fresh asks anew.`)
  output.print(`\n${output.style('bold', 'Report')}  ${pathToFileURL(page).href}`)
  return 0
}
