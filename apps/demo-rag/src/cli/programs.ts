import { createRag, type Rag, type RagOptions } from '../rag.ts'
import { didYouMean } from './did-you-mean.ts'
import { UsageError } from './usage-error.ts'

/** Settings of a program. */
export type ProgramChoice = Omit<RagOptions, 'passages'>

/** Reads two names such as `k1,k3` or `predict,cot`. @throws UsageError when there are not two different ones */
export function parsePrograms(text: string): readonly [ProgramChoice, ProgramChoice] {
  const names = text.split(',').map((name) => name.trim())
  const [first, second] = names
  if (first === undefined || second === undefined || names.length > 2)
    throw new UsageError(`--programs needs two names, such as k1,k3 or predict,cot, not '${text}'.`)
  const [a, b] = [parseProgram(first), parseProgram(second)]
  if (nameOf(a) === nameOf(b)) throw new UsageError(`--programs ${text} names one program twice.`)
  return [a, b]
}

/** What is compared unless something is asked for: what shows a difference with this reader. */
export function defaultPrograms(isReader: boolean): readonly [ProgramChoice, ProgramChoice] {
  return parsePrograms(isReader ? 'k1,k3' : 'predict,cot')
}

function parseProgram(name: string): ProgramChoice {
  const [, kind, k] = /^(?:(predict|cot)(?:-|$))?(?:k([1-9]\d{0,3}))?$/.exec(name) ?? []
  if (kind === undefined && k === undefined) {
    const hint = didYouMean(name, ['predict', 'cot'])
    throw new UsageError(`--programs knows no '${name}': write k3, predict, cot, or predict-k3.${hint}`)
  }
  return { k: k === undefined ? 3 : Number(k), reasons: kind !== 'predict' }
}

function nameOf(choice: ProgramChoice): Rag['name'] {
  return createRag({ passages: [], ...choice }).name
}
