import type { Example } from '@dspex/core'
import type { Comparison, EvaluationReport, TrialRow } from '@dspex/evaluate'
import { base64Length, type Block, compress, createBlockWriter } from './block-writer.ts'
import { collectSide } from './collect-side.ts'
import {
  type ExampleItem,
  examplesBlock,
  indexBlock,
  type PageIndex,
  type PageSide,
  type TrialBlockKind,
  trialsBlock,
} from './page-data.ts'

/** What the page's table is made of. */
export interface PageData {
  /** By the id of the element that holds it: gzip of JSON. */
  readonly blocks: ReadonlyMap<string, Buffer>
  /** How long trials took, in milliseconds; the program of the report first. */
  readonly latencies: readonly (readonly number[])[]
  /** What the page's limit left out, in words. */
  readonly leftOut: readonly string[]
}

/** Options of {@link collectPage}. */
export interface CollectPageOptions {
  /** The program of the report, then the baseline. */
  readonly sides: readonly { readonly report: EvaluationReport; readonly trials: Trials }[]
  readonly examples: readonly Example<object, object>[] | undefined
  readonly comparison: Comparison | undefined
  readonly maxBytes: number
  readonly signal: AbortSignal | undefined
}

/** Trials, however they are read. */
export type Trials = AsyncIterable<TrialRow> | Iterable<TrialRow>

const kinds: readonly TrialBlockKind[] = ['outputs', 'records', 'traces']
const words = { outputs: 'outputs', records: 'feedback and usage', traces: 'traces' }

/** Reads every trial once and packs the page's data. */
export async function collectPage(options: CollectPageOptions): Promise<PageData> {
  const { sides, examples, comparison, maxBytes, signal } = options
  const [{ report }] = sides as [(typeof sides)[number]]
  const ids = report.dataset.exampleIds
  const repeats = Math.max(...sides.map(({ report }) => report.repeats))
  const names = orderedMetrics(report, comparison)
  const exampleBlocks = examples ? await packExamples(ids, examples) : []
  const collected = []
  for (const side of sides) collected.push(await collectSide({ ...side, ids, repeats, signal }))

  const kept = new Map<string, Buffer>()
  let left = maxBytes
  // What comes first is wanted by more readers, so it is the last to be left out.
  const keep = (blocks: readonly Block[], idOf: (index: number) => string): Block[] =>
    blocks.filter(({ bytes }, index) => {
      left = left < 0 ? left : left - base64Length(bytes)
      if (left >= 0) kept.set(idOf(index), bytes)
      return left >= 0
    })
  const keptExamples = keep(exampleBlocks, examplesBlock)
  const leftOut = countLeftOut('inputs and labels', 'examples', exampleBlocks, keptExamples)
  const bySide = collected.map(() => byKind((): Block[] => []))
  for (const kind of kinds) {
    for (const [side, { blocks, columns }] of collected.entries()) {
      const keptHere = keep(blocks[kind], (index) => trialsBlock(side, kind, index))
      ;(bySide[side] as Record<TrialBlockKind, Block[]>)[kind] = keptHere
      leftOut.push(...countLeftOut(words[kind], `trials of '${columns.name}'`, blocks[kind], keptHere))
    }
  }
  const index: PageIndex = {
    ids,
    repeats,
    metrics: names.map((name) => ({ name })),
    sides: collected.map(({ columns }, side): PageSide => {
      const blocks = bySide[side] as Record<TrialBlockKind, Block[]>
      return {
        ...columns,
        scores: names.map((name) => scoresOf((sides[side] as (typeof sides)[number]).report, name, ids)),
        blocks: byKind((kind) => blocks[kind].map(({ start }) => start)),
        held: byKind((kind) => blocks[kind].reduce((sum, { count }) => sum + count, 0)),
      }
    }),
    examples: keptExamples.map(({ start }) => start),
  }
  kept.set(indexBlock, await compress(JSON.stringify(index)))
  const latencies = collected.map(({ columns }) => columns.latencyMs.filter((value) => value !== null))
  return { blocks: kept, latencies, leftOut }
}

function byKind<Value>(make: (kind: TrialBlockKind) => Value): Record<TrialBlockKind, Value> {
  return { outputs: make('outputs'), records: make('records'), traces: make('traces') }
}

/** The metric that decides comes first. */
function orderedMetrics(report: EvaluationReport, comparison: Comparison | undefined): string[] {
  const names = Object.keys(report.metrics)
  return names.toSorted((a, b) => Number(b === comparison?.primary) - Number(a === comparison?.primary))
}

/** Another evaluation may have its examples in another order, or others. */
function scoresOf({ dataset, metrics }: EvaluationReport, name: string, ids: readonly string[]): (number | null)[] {
  const scores = metrics[name]?.scores ?? []
  const indexOf = new Map(dataset.exampleIds.map((id, index) => [id, index]))
  return ids.map((id) => scores[indexOf.get(id) ?? -1] ?? null)
}

async function packExamples(
  ids: readonly string[],
  examples: readonly Example<object, object>[],
): Promise<readonly Block[]> {
  const byId = new Map(examples.map((example) => [example.id, example]))
  const writer = createBlockWriter()
  for (const id of ids) {
    const { inputs, labels, group, metadata } = byId.get(id) ?? {}
    await writer.add({ inputs, labels, group, metadata } satisfies ExampleItem)
  }
  return writer.end()
}

function countLeftOut(what: string, whose: string, all: readonly Block[], kept: readonly Block[]): string[] {
  const count = (blocks: readonly Block[]): number => blocks.reduce((sum, { count }) => sum + count, 0)
  const missing = count(all) - count(kept)
  return missing === 0 ? [] : [`${what} of ${missing} of ${count(all)} ${whose}`]
}
