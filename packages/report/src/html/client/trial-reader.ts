import {
  type ExampleItem,
  examplesBlock,
  type OutputItem,
  type PageIndex,
  type RecordItem,
  type TraceItem,
  type TrialBlockKind,
  trialsBlock,
} from '../page-data.ts'
import { createBlockCache } from './read-block.ts'

/** One run of one program, as far as the page has it. */
export interface Run {
  readonly place: number
  readonly output: OutputItem | undefined
  readonly record: RecordItem | undefined
  readonly trace: TraceItem | undefined
}

/** Finds what the page knows of an example. */
export interface TrialReader {
  readExample(row: number): Promise<ExampleItem | undefined>
  /** The runs of one program on an example, in the order of the repeats. */
  readRuns(side: number, row: number): Promise<readonly Run[]>
}

/** Makes a reader. */
export function createTrialReader(index: PageIndex): TrialReader {
  const read = createBlockCache()
  const ordinals = index.sides.map(({ places }) => new Map(places.map((place, ordinal) => [place, ordinal])))

  async function readItem<Item>(side: number, kind: TrialBlockKind, ordinal: number): Promise<Item | undefined> {
    const { blocks, held } = index.sides[side]!
    if (ordinal >= held[kind]) return undefined
    const block = blockOf(blocks[kind], ordinal)
    const items = await read<readonly Item[]>(trialsBlock(side, kind, block))
    return items[ordinal - blocks[kind][block]!]
  }

  return {
    async readExample(row) {
      if (index.examples.length === 0) return undefined
      const block = blockOf(index.examples, row)
      const items = await read<readonly ExampleItem[]>(examplesBlock(block))
      return items[row - index.examples[block]!]
    },
    async readRuns(side, row) {
      const runs: Run[] = []
      for (let place = row * index.repeats; place < (row + 1) * index.repeats; place += 1) {
        const ordinal = ordinals[side]!.get(place)
        if (ordinal === undefined) continue
        const [output, record, trace] = await Promise.all([
          readItem<OutputItem>(side, 'outputs', ordinal),
          readItem<RecordItem>(side, 'records', ordinal),
          readItem<TraceItem>(side, 'traces', ordinal),
        ])
        runs.push({ place, output, record, trace })
      }
      return runs
    },
  }
}

/** The last block that begins at or before an item. */
function blockOf(starts: readonly number[], item: number): number {
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (starts[middle]! <= item) low = middle
    else high = middle - 1
  }
  return low
}
