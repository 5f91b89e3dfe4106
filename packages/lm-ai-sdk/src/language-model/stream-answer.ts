import { type Context, type Execution, LMError, program as defineProgram, type Program } from '@dspex/core'
import type { ProgramModelPart } from './program-model-result.ts'

/** Which output of a program is its answer, so that it can be sent while it forms. */
export interface StreamedOutput {
  /** The output, which is plain text. */
  readonly field: string
  /** The predictor that writes it, by its path within the program. @default the first that writes such an output */
  readonly path?: string | undefined
}

/** A piece of an answer, or the whole at its end. */
export type AnswerEvent<Output> =
  | { readonly type: ProgramModelPart['type']; readonly delta: string }
  | { readonly type: 'end'; readonly execution: Execution<Output> }

/**
 * Runs a program and tells its answer while it forms, reasoning before it, and what the run did at the end. What was
 * told stays told: when a repair writes another answer than was told, it fails.
 */
export async function* streamAnswer<Input extends object, Output>(
  program: Program<Input, Output>,
  input: Input,
  options: Context,
  { field, path }: StreamedOutput,
): AsyncGenerator<AnswerEvent<Output>, void, undefined> {
  const measured = defineProgram('measured', { inner: program }, (given: Input, { inner }) => inner.execute(given))
  const isAnswer = (where: string): boolean =>
    path === undefined || where === (path === 'self' ? 'inner' : `inner.${path}`)
  const texts = { reasoning: new Retold(), text: new Retold() }
  let call: number | undefined
  for await (const event of measured.stream(input, options)) {
    if (event.type === 'output') yield { type: 'end', execution: event.output }
    if (event.type !== 'field-delta' && event.type !== 'field-reset') continue
    const type = event.field === field ? 'text' : event.field === 'reasoning' ? 'reasoning' : undefined
    if (type === undefined || !isAnswer(event.path) || event.id !== (call ?? event.id)) continue
    call = event.id
    if (event.type === 'field-reset') texts[type].reset()
    else {
      const delta = texts[type].add(event.delta)
      if (delta !== '') yield { type, delta }
    }
  }
}

/** A text of which some was told and which may begin anew. */
class Retold {
  #told = ''
  #text = ''

  reset(): void {
    this.#text = ''
  }

  /** Takes more of the text and says what of it was not told yet. */
  add(delta: string): string {
    this.#text += delta
    if (this.#told.startsWith(this.#text)) return ''
    if (!this.#text.startsWith(this.#told)) {
      throw new LMError(
        'The answer was written anew after some of it had been sent, because a reply did not fit and was repaired. ' +
          'Leave out `stream`, or set `repairs: 0` in `run`.',
        { code: 'LM_RESULT_INVALID' },
      )
    }
    const more = this.#text.slice(this.#told.length)
    this.#told = this.#text
    return more
  }
}
