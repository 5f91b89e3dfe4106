import { createHash } from 'node:crypto'
import { DatasetError, type Example, hashJson } from '@dspex/core'
import { hashInputs } from './trial.ts'

/** The examples of an evaluation with their hashes. */
export interface Devset {
  /** In the order given. */
  readonly examples: readonly Example<object, object>[]
  /** The hash of each example's inputs. */
  readonly inputHashes: readonly string[]
  /** The hash of each example's labels. */
  readonly labelHashes: readonly string[]
  /** By id, the place of the example. */
  readonly indexOf: ReadonlyMap<string, number>
  /** Hash over ids and inputs, the same in any order. */
  readonly hash: string
}

/**
 * Reads the examples of an evaluation.
 *
 * @throws DatasetError when there is none, two have one id, or one can't be written as JSON
 */
export function readDevset(examples: readonly Example<object, object>[]): Devset {
  if (!Array.isArray(examples) || examples.length === 0) {
    throw invalidData('The devset is empty. Pass at least one example.', 1, 'no example')
  }
  const indexOf = new Map<string, number>()
  const inputHashes: string[] = []
  const labelHashes: string[] = []
  for (const [index, example] of examples.entries()) {
    const { id, inputs, labels } = example as Example<object, object>
    if (typeof id !== 'string' || id === '')
      throw invalidData(`Example ${index + 1} has no id. Give each example one.`, index + 1, 'no id')
    const twin = indexOf.get(id)
    if (twin !== undefined) {
      const message = `Examples ${twin + 1} and ${index + 1} have one id, '${id}', but results are kept by id. Give each example its own.`
      throw invalidData(message, index + 1, 'the id of another example')
    }
    indexOf.set(id, index)
    try {
      inputHashes.push(hashInputs(inputs))
      labelHashes.push(hashJson(labels ?? {}).slice(0, 16))
    } catch (error) {
      throw invalidData(
        `Example '${id}' can't be written as JSON: ${(error as Error).message}`,
        index + 1,
        'no JSON',
        error,
      )
    }
  }
  return { examples, inputHashes, labelHashes, indexOf, hash: hashOf(indexOf, inputHashes) }
}

function hashOf(indexOf: ReadonlyMap<string, number>, inputHashes: readonly string[]): string {
  const sum = createHash('sha256')
  for (const id of [...indexOf.keys()].toSorted())
    sum.update(`${JSON.stringify([id, inputHashes[indexOf.get(id) as number]])}\n`)
  return sum.digest('hex')
}

function invalidData(message: string, row: number, issue: string, cause?: unknown): DatasetError {
  return new DatasetError(message, {
    code: 'DATASET_INVALID',
    rows: [{ row, issues: [{ path: 'id', message: issue }] }],
    cause,
  })
}
