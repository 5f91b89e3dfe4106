import { evaluateRag, type Trial } from '../evaluate-rag.ts'
import type { ChosenLM } from '../lm/choose-lm.ts'
import { createRag } from '../rag.ts'
import type { Command } from './command.ts'
import { count, type Output } from './output.ts'
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
    output.print(`\n${count(trials.length, 'question')} in ${seconds.toFixed(1)} s`)
  }
  if (signal.aborted) {
    output.note(`Interrupted after ${trials.length} of ${count(questions.length, 'question')}.`)
    return 130
  }
  if (fault) {
    output.note(fault.message)
    return 1
  }
  if (!json) printNext(command, { chosen, output, example: chooseExample(trials)?.question.question })
  return 0
}

/** A question that the run has answered, rather a right one. */
function chooseExample(trials: readonly Trial[]): Trial | undefined {
  return trials.find((trial) => trial.exactMatch === 1) ?? trials[0]
}

interface NextOptions {
  readonly chosen: ChosenLM
  readonly output: Output
  /** A question of the run. */
  readonly example: string | undefined
}

/** Prints commands that go on from this run: about the same passages and the same questions. */
function printNext({ corpus, questions }: Command, { chosen, output, example }: NextOptions): void {
  const { print, style } = output
  const demo = 'npx -y pnpm@12.21.0 demo'
  const question =
    questions === undefined ? 'What is the capital of the country whose currency is the Thai baht?' : example
  const ofCorpus = corpus === undefined ? '' : ` --corpus ${quote(corpus)}`
  const ofQuestions = questions === undefined ? '' : ` --questions ${quote(questions)}`
  const lines = [
    ...(question === undefined
      ? []
      : [[`${demo} ask ${quote(question)}${ofCorpus}`, 'one question with its evidence']]),
    ...(corpus === undefined ? [[`${demo} --corpus <folder> --questions <file.jsonl>`, 'your own files']] : []),
    ...(chosen.isReader
      ? [[`DSPEX_LM=ollama:<model> ${demo}${ofCorpus}${ofQuestions}`, 'a language model instead of the reader']]
      : []),
  ]
  print(`\n${style('bold', 'Next')}`)
  for (const [command, what] of lines) print(`  ${command}\n      ${style('dim', what ?? '')}`)
  if (chosen.hint !== undefined) print(`  ${style('dim', chosen.hint)}`)
}

/** Writes a word of a command so that a shell takes it as it is. */
function quote(word: string): string {
  if (/^[\p{L}\p{N}_./:@%+=,-]+$/u.test(word)) return word
  return /["$`\\!]/.test(word) ? `'${word.replaceAll("'", String.raw`'\''`)}'` : `"${word}"`
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
