import { hash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { DatasetError } from '../../errors.ts'
import type { Example } from '@dspex/core'
import { canonicalJson } from '@dspex/core/implement'
import { type ExampleRow, issuesOfRow } from '../example-row.ts'
import { hashInputs } from '../identify-examples.ts'
import { createIdIndex, hashText } from './id-index.ts'
import { collectSlices, type Slices } from './slice-examples.ts'

/** Examples at hand, or a source that can be read several times, such as `loadJsonl(path)`. */
export type ExampleSource = readonly Example<object, object>[] | AsyncIterable<ExampleRow<object, object>>

/**
 * What an evaluation holds of its examples: about 75 bytes each, besides an array that the caller holds. Hashes are of
 * the opening. Whoever changes an example of the array later makes the program run on something else than its result is
 * kept under; a source is hashed again and refused when it has changed.
 */
export interface Devset {
  /** How many there are. */
  readonly size: number
  /** In the order given. */
  readonly ids: readonly string[]
  /** The group of each example; `undefined` when no example has one. */
  readonly groups: readonly (string | null)[] | undefined
  /** By field: the places of the examples by value; `undefined` when there are too many values. */
  readonly slices: ReadonlyMap<string, Slices | undefined>
  /** Hash over ids and inputs, the same in any order. */
  readonly hash: string
  /** The place of an example. */
  indexOf(id: string): number | undefined
  /** The hash of an example's inputs, as they were when the devset was opened. */
  inputsHash(index: number): string
  /** Whether an example's inputs had a hash then. */
  hasInputs(index: number, hash: string): boolean
  /** The hash of an example's labels. */
  labelsHash(index: number): string
  /** The examples, if they are at hand. */
  readonly examples: readonly Example<object, object>[] | undefined
  /** Reads the examples from the first. */
  read(): AsyncIterable<Example<object, object>>
}

/** Options of {@link openDevset}. */
export interface DevsetOptions {
  /** Fields whose values make slices. */
  readonly slices?: readonly string[] | undefined
  /** Cancels reading. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Checks that examples can be evaluated on, before anything is spent: for optimizers.
 *
 * @throws DatasetError when there is none, two have one id, or one can't be written as JSON
 */
export function checkExamples(examples: readonly Example<object, object>[]): void {
  readDevset(examples)
}

/**
 * Reads the examples of an evaluation, which are at hand.
 *
 * @throws DatasetError when there is none, two have one id, or one can't be written as JSON
 */
export function readDevset(examples: readonly Example<object, object>[]): Devset {
  const collector = collectExamples([])
  for (const example of examples) collector.add(example)
  return collector.finish(examples)
}

/**
 * Reads the examples of an evaluation, at hand or from a source, and lets others run meanwhile.
 *
 * @throws DatasetError when there is none, two have one id, or one can't be written as JSON, or the source can be read
 *   only once
 */
export async function openDevset(source: ExampleSource, { slices = [], signal }: DevsetOptions = {}): Promise<Devset> {
  if (!Array.isArray(source) && (source === null || typeof source !== 'object' || !(Symbol.asyncIterator in source)))
    throw invalidData('The devset is no array and no stream of examples. Pass one of them.', 1, 'no examples')
  if (Symbol.asyncIterator in source && (source[Symbol.asyncIterator]() as unknown) === source) throw readOnce()
  const collector = collectExamples(slices)
  let restedAt = performance.now()
  for await (const given of batchesOf(source)) {
    for (const example of given) collector.add(example)
    if (performance.now() - restedAt < 20) continue
    await setImmediate()
    signal?.throwIfAborted()
    restedAt = performance.now()
  }
  return collector.finish(source)
}

async function* batchesOf(source: ExampleSource): AsyncGenerator<readonly ExampleRow<object, object>[]> {
  const size = 256
  if (!(Symbol.asyncIterator in source)) {
    for (let start = 0; start < source.length; start += size) yield source.slice(start, start + size)
    return
  }
  let batch: ExampleRow<object, object>[] = []
  for await (const example of source) {
    batch.push(example)
    if (batch.length < size) continue
    yield batch
    batch = []
  }
  yield batch
}

/** The inputs' hash and 8 bytes of the labels', for so many examples a page. */
const inputsBytes = 32
const recordBytes = inputsBytes + 8
const pageLength = 16_384

interface Collector {
  add(given: ExampleRow<object, object>): void
  finish(source: ExampleSource): Devset
}

function collectExamples(sliceFields: readonly string[]): Collector {
  const ids = createIdIndex()
  const pages: Buffer[] = []
  const groups: (string | null)[] = []
  const groupNames = new Map<string, string>()
  const slices = sliceFields.map((field) => collectSlices(field))
  const sum = new Uint32Array(8)
  const placeOf = (index: number): [page: Buffer, at: number] => [
    pages[Math.floor(index / pageLength)] as Buffer,
    (index % pageLength) * recordBytes,
  ]
  const inputsHash = (index: number): string => {
    const [page, at] = placeOf(index)
    return page.toString('hex', at, at + inputsBytes)
  }
  const hasInputs = (index: number, hash: string): boolean => hash === inputsHash(index)
  return {
    add(given) {
      const index = ids.all.length
      const { inputs, labels, group } = given
      const [inputsDigest, labelsDigest] = hashesOf(given, index)
      const id = given.id ?? Buffer.from(inputsDigest.slice(0, 8), 'latin1').toString('hex')
      if (typeof id !== 'string' || id === '')
        throw invalidData(`Example ${index + 1} has no id. Give each example one.`, index + 1, 'no id')
      const twin = ids.add(id)
      if (twin !== undefined) {
        const message = `Examples ${twin + 1} and ${index + 1} have one id, '${id}', but results are kept by id. Give each example its own.`
        throw invalidData(message, index + 1, 'the id of another example')
      }
      if (index % pageLength === 0) pages.push(Buffer.alloc(pageLength * recordBytes))
      const [page, at] = placeOf(index)
      page.write(inputsDigest, at, inputsBytes, 'latin1')
      page.write(labelsDigest, at + inputsBytes, recordBytes - inputsBytes, 'latin1')
      addTo(sum, id, inputsDigest)
      if (group !== undefined && groups.length === 0)
        for (let before = 0; before < index; before += 1) groups.push(null)
      if (group !== undefined || groups.length > 0)
        groups.push(group === undefined ? null : nameOnce(groupNames, group))
      for (const slice of slices)
        slice.add({ id, inputs, labels: labels ?? {}, group, metadata: given.metadata }, index)
    },
    finish(source) {
      const size = ids.all.length
      if (size === 0) throw invalidData('The devset is empty. Pass at least one example.', 1, 'no example')
      return {
        size,
        ids: ids.all,
        groups: groups.length > 0 ? groups : undefined,
        slices: new Map(slices.map(({ field, found }) => [field, found()])),
        hash: hash('sha256', `${size} ${sum.join(' ')}`),
        indexOf: ids.indexOf,
        inputsHash,
        hasInputs,
        labelsHash: (index) => {
          const [page, at] = placeOf(index)
          return page.toString('hex', at + inputsBytes, at + recordBytes)
        },
        examples: Symbol.asyncIterator in source ? undefined : source,
        read: () => readAgain(source, ids.all, hasInputs),
      }
    },
  }
}

/** Reads a source once more, and notices when it is another than before. */
async function* readAgain(
  source: ExampleSource,
  ids: readonly string[],
  hasInputs: Devset['hasInputs'],
): AsyncGenerator<Example<object, object>, void, undefined> {
  let index = 0
  for await (const given of source) {
    const { id: own, inputs, labels = {}, group, metadata } = given
    const found = hashInputs(inputs)
    const id = own ?? found.slice(0, 16)
    if (ids[index] !== id || !hasInputs(index, found)) {
      const message = `Example ${index + 1} of the devset, '${id}', was another when it was read first. Leave the source alone during an evaluation.`
      throw invalidData(message, index + 1, 'another than before')
    }
    index += 1
    yield { id, inputs, labels, ...(group !== undefined && { group }), ...(metadata && { metadata }) }
  }
  if (index === 0) throw readOnce()
  if (index < ids.length)
    throw invalidData(`The devset had ${ids.length} examples and now ends after ${index}.`, index + 1, 'missing')
}

function hashesOf(given: ExampleRow<object, object>, index: number): [inputs: string, labels: string] {
  const [issue] = issuesOfRow(given)
  if (issue && issue.path !== 'id')
    throw invalidData(`Example ${index + 1}: \`${issue.path}\` ${issue.message}.`, index + 1, issue.message)
  try {
    return [digestOf(given.inputs), digestOf(given.labels ?? {})]
  } catch (error) {
    const message = `Example '${given.id ?? index + 1}' can't be written as JSON: ${(error as Error).message}`
    throw invalidData(message, index + 1, 'no JSON', error)
  }
}

/** The SHA-256 as 32 characters of a byte each, which is three times as fast to get as a buffer. */
function digestOf(value: object): string {
  return hash('sha256', canonicalJson(value), 'binary')
}

/**
 * Adds an example to a sum over all, 8 words of 32 bits: each word of the SHA-256 of its inputs, mixed with its id. A sum
 * knows no order, so that a million ids need not be sorted. It tells data apart, but keeps nobody from forging them.
 */
function addTo(sum: Uint32Array, id: string, inputsDigest: string): void {
  const [a, b] = [hashText(id, 0x811c9dc5), hashText(id, 0x9e3779b9)]
  for (let word = 0; word < 8; word += 1) {
    const at = word * 4
    const own =
      inputsDigest.charCodeAt(at) |
      (inputsDigest.charCodeAt(at + 1) << 8) |
      (inputsDigest.charCodeAt(at + 2) << 16) |
      (inputsDigest.charCodeAt(at + 3) << 24)
    const mixed = Math.imul(own ^ a, 0xcc9e2d51) + Math.imul(b, 2 * word + 1)
    sum[word] = sum[word]! + (mixed ^ (mixed >>> 15))
  }
}

/** Equal names from a file are strings of their own; one of them is enough. */
function nameOnce(names: Map<string, string>, name: string): string {
  const known = names.get(name)
  if (known !== undefined) return known
  names.set(name, name)
  return name
}

function readOnce(): DatasetError {
  const message =
    'The devset can be read only once, but an evaluation reads its examples when it begins and again when it runs them. ' +
    'Pass an array, or a source that can be read again, such as loadJsonl(path).'
  return invalidData(message, 1, 'gone after the first reading')
}

function invalidData(message: string, row: number, issue: string, cause?: unknown): DatasetError {
  return new DatasetError(message, {
    code: 'DATASET_INVALID',
    rows: [{ row, issues: [{ path: 'id', message: issue }] }],
    cause,
  })
}
