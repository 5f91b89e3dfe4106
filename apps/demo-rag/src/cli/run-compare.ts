import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { compare, jsonReport, terminalReport, writeHtmlReport } from '@dspex/evaluate'
import { toDevset } from '../evaluation/devset.ts'
import { evaluateRags } from '../evaluation/evaluate-rags.ts'
import { nameRun, openRunsFolder, type RunsFolder } from '../evaluation/runs-folder.ts'
import { createRag } from '../rag.ts'
import type { Command } from './command.ts'
import { count } from './output.ts'
import { defaultPrograms } from './programs.ts'
import { goOn } from './run-demo.ts'
import type { RunOptions } from './run-options.ts'
import { loadWorkload, type Workload } from './workload.ts'

/** Has two programs answer the same questions and says whether the second is better. Returns the exit code. */
export async function runCompare(command: Command, options: RunOptions): Promise<number> {
  const workload = await loadWorkload(command, options)
  const folder = await openRunsFolder(command.runs, command)
  try {
    return await runIn(folder, command, workload, options)
  } finally {
    await folder[Symbol.asyncDispose]()
  }
}

async function runIn(
  folder: RunsFolder,
  command: Command,
  { passages, questions, description }: Workload,
  { chosen, output, signal }: RunOptions,
): Promise<number> {
  const choices = command.programs ?? defaultPrograms(chosen.isReader)
  const rags = choices.map((choice) => createRag({ passages, ...choice }))
  const programs = Object.fromEntries(rags.map((rag) => [rag.name, rag]))
  if (!command.json) {
    output.print(`${output.style('bold', 'Corpus')}  ${description}`)
    output.print(`${output.style('bold', 'Reader')}  ${chosen.description}\n`)
  }
  const { concurrency } = command
  const runId = await nameRun(passages)
  const evaluation = { passages, questions, lm: chosen.lm, concurrency, store: folder.store, runId, signal }
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
