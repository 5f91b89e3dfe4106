import type { Command } from '../command.ts'
import type { RunOptions } from '../commands/run-options.ts'

/** Options of {@link printNext}. */
export interface NextOptions extends Pick<RunOptions, 'chosen' | 'output'> {
  /** A question of the run. */
  readonly example: string | undefined
}

/** Prints commands that go on from this run: about the same passages and the same questions. */
export function printNext({ corpus, questions }: Command, { chosen, output, example }: NextOptions): void {
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
    [
      `${demo} compare${ofCorpus}${ofQuestions}`,
      'another program on the same questions: is it better, and is that known?',
    ],
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
