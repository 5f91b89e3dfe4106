import { type ExampleItem, examplesBlock, type OutputItem, type PageIndex, trialsBlock } from '../page-data.ts'
import { previewOf, searchTextOf } from './describe-value.ts'
import { readBlock } from './read-block.ts'
import type { RowTexts } from './table/select-rows.ts'

/** Unpacks what the table shows and searches. */
export interface TextLoader {
  readonly texts: RowTexts
  /** Of all blocks, how many are unpacked: from 0 to 1. */
  readonly progress: number
  /** Unpacks everything, block by block, so that the page stays free between them. */
  load(onProgress: () => void): Promise<void>
}

/** Makes a loader. */
export function createTextLoader(index: PageIndex): TextLoader {
  const { ids, repeats, examples, sides } = index
  const search: string[] = ids.map((id) => id.toLowerCase())
  const example: string[] = []
  const expected: string[] = []
  const output: string[] = []
  const blockCount = examples.length + sides.reduce((sum, { blocks }) => sum + blocks.outputs.length, 0)
  let labelNames: ReadonlySet<string> = new Set()
  let done = 0

  const addExample = ({ inputs, labels }: ExampleItem, row: number): void => {
    example[row] = previewOf(inputs)
    if (labels && labelNames.size === 0) labelNames = new Set(Object.keys(labels))
    expected[row] = previewOf(labels)
    search[row] += `\n${searchTextOf([inputs, labels])}`
  }
  const addOutput = ({ output: value, failure }: OutputItem, side: number, place: number): void => {
    const row = Math.floor(place / repeats)
    search[row] += `\n${searchTextOf([value, failure?.code, failure?.message])}`
    if (side === 0 && (output[row] === undefined || place % repeats === 0)) {
      output[row] = failure
        ? `${failure.code ?? failure.name}: ${failure.message}`
        : previewOf(judgedPart(value, labelNames))
    }
  }

  return {
    texts: { search, example, expected, output },
    get progress() {
      return blockCount === 0 ? 1 : done / blockCount
    },
    async load(onProgress) {
      const advance = async (): Promise<void> => {
        done += 1
        onProgress()
        await breathe()
      }
      for (const [block, start] of examples.entries()) {
        const items = await readBlock<readonly ExampleItem[]>(examplesBlock(block))
        for (const [offset, item] of items.entries()) addExample(item, start + offset)
        await advance()
      }
      for (const [side, { blocks, places }] of sides.entries()) {
        for (const [block, start] of blocks.outputs.entries()) {
          const items = await readBlock<readonly OutputItem[]>(trialsBlock(side, 'outputs', block))
          for (const [offset, item] of items.entries()) addOutput(item, side, places[start + offset]!)
          await advance()
        }
      }
    },
  }
}

/** Of an output with many fields, a cell shows those that labels speak of. */
function judgedPart(output: unknown, labelNames: ReadonlySet<string>): unknown {
  if (typeof output !== 'object' || output === null || Array.isArray(output)) return output
  const judged = Object.entries(output).filter(([name]) => labelNames.has(name))
  return judged.length === 0 ? output : Object.fromEntries(judged)
}

/** Lets the browser paint and answer. */
async function breathe(): Promise<void> {
  await new Promise((resolve) => {
    setTimeout(resolve, 0)
  })
}
