import { DspexError } from '@dspex/core'
import { createRag, isUnknown } from '../rag.ts'
import { chooseState } from './choose-state.ts'
import type { Command } from './command.ts'
import { cut } from './output.ts'
import type { RunOptions } from './run-options.ts'
import { loadWorkload } from './workload.ts'

/** Answers one question and prints its evidence. Returns the exit code. */
export async function runAsk(command: Command, options: RunOptions): Promise<number> {
  const { chosen, output, signal } = options
  const { question, k, json } = command
  const { passages, description } = await loadWorkload(command, { signal })
  const { program, state, note } = await chooseState(createRag({ passages, k }), command, options)
  try {
    const { output: found } = await program.execute({ question }, { lm: chosen.lm, signal })
    const answered = !isUnknown(found.answer)
    // Passages are shown without scores: the program searches twice, and scores of two searches can't be compared.
    if (json) {
      const shown = found.passages.map(({ id, text }) => ({ id, text }))
      const result = {
        lm: chosen.lm.id,
        state: state?.file ?? null,
        question,
        answered,
        answer: answered ? found.answer : null,
        reasoning: found.reasoning,
      }
      output.print(JSON.stringify({ ...result, passages: shown }, undefined, 2))
      return 0
    }
    output.print(
      answered ? output.style('bold', found.answer) : output.style('yellow', 'The passages do not answer this.'),
    )
    output.print(`\n${found.reasoning}`)
    output.print(`\n${output.style('bold', found.passages.length > 0 ? 'Passages found' : 'No passage was found.')}`)
    found.passages.forEach(({ id, text }, index) => {
      output.print(`  ${index + 1}. ${id}`)
      output.print(`     ${cut(text, output.width - 5)}`)
    })
    output.print(`\n${output.style('dim', `Corpus: ${description}. Read by: ${chosen.description}.`)}`)
    if (note !== undefined) output.print(output.style('dim', `State: ${note}`))
    if (chosen.hint !== undefined) output.print(output.style('dim', chosen.hint))
    return 0
  } catch (error) {
    if (signal.aborted) {
      output.note('Interrupted before there was an answer.')
      return 130
    }
    if (!DspexError.isInstance(error)) throw error
    output.note(error.message)
    return 1
  }
}
