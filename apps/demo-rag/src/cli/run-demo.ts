import { evaluateRag, type Trial } from '../evaluate-rag.ts'
import type { ChosenLM } from '../lm/choose-lm.ts'
import { createRag } from '../rag.ts'
import type { Command } from './command.ts'
import type { Output } from './output.ts'
import { percent, printExamples, printSummary, type Summary, summarize } from './report.ts'
import { loadWorkload } from './workload.ts'

/** What running a command needs besides the command. */
export interface RunOptions {
  readonly chosen: ChosenLM
  readonly output: Output
  readonly signal: AbortSignal
}

/** Answers and scores the questions of a corpus, and prints what came of it. Returns the exit code. */
export async function runDemo(command: Command, { chosen, output, signal }: RunOptions): Promise<number> {
  const { k, concurrency, json } = command
  const { passages, questions, description } = await loadWorkload(command, { signal })
  const rag = createRag({ passages, k })
  if (!json) {
    output.print(`${output.style('bold', 'Corpus')}  ${description}`)
    output.print(`${output.style('bold', 'Reader')}  ${chosen.description}\n`)
  }
  const beganAt = performance.now()
  const done: Trial[] = []
  const onTrial = (trial: Trial): void => {
    done.push(trial)
    const right = done.reduce((sum, each) => sum + each.exactMatch, 0)
    output.progress(`${done.length}/${questions.length} answered, ${percent(right / done.length)} exact match`)
  }
  const { trials, fault } = await evaluateRag(rag, questions, { lm: chosen.lm, concurrency, signal, onTrial })
  const seconds = (performance.now() - beganAt) / 1000
  const summaries = summarize(trials)
  output.clearProgress()

  if (json) output.print(toJson(command, { chosen, summaries, trials, seconds, passages: passages.length }))
  else if (trials.length > 0) {
    printExamples(trials, output)
    output.print()
    printSummary(summaries, output)
    output.print(`\n${trials.length} questions in ${seconds.toFixed(1)} s`)
  }
  if (signal.aborted) {
    output.note(`Interrupted: ${trials.length} of ${questions.length} questions were answered.`)
    return 130
  }
  if (fault) {
    output.note(fault.message)
    return 1
  }
  if (!json) printNext(chosen, output)
  return 0
}

function printNext({ isReader, hint }: ChosenLM, { print, style }: Output): void {
  const lines = [
    [
      'npx -y pnpm@12.21.0 demo ask "What is the capital of the country whose currency is the Thai baht?"',
      'one question with its evidence',
    ],
    ['npx -y pnpm@12.21.0 demo --corpus <folder> --questions <file.jsonl>', 'your own files'],
    ...(isReader
      ? [['DSPEX_LM=ollama:<model> npx -y pnpm@12.21.0 demo', 'a language model instead of the reader']]
      : []),
  ]
  print(`\n${style('bold', 'Next')}`)
  for (const [command, what] of lines) print(`  ${command}\n      ${style('dim', what ?? '')}`)
  if (hint !== undefined) print(`  ${style('dim', hint)}`)
}

interface Results {
  readonly chosen: ChosenLM
  readonly summaries: readonly Summary[]
  readonly trials: readonly Trial[]
  readonly seconds: number
  readonly passages: number
}

function toJson(
  { k, split, seed, corpus, questions }: Command,
  { chosen, summaries, trials, seconds, passages }: Results,
): string {
  const source = {
    corpus: corpus ?? 'atlas',
    questions: questions ?? `atlas/${split}`,
    ...(corpus === undefined && { seed }),
  }
  const results = trials.map(({ question, durationMs, ...trial }) => ({
    id: question.id,
    kind: question.kind,
    question: question.question,
    gold: question.answers,
    goldPassages: question.passages,
    ...trial,
    durationMs: Math.round(durationMs),
  }))
  return JSON.stringify(
    { lm: chosen.lm.id, ...source, passages, k, seconds: Number(seconds.toFixed(3)), summary: summaries, results },
    undefined,
    2,
  )
}
