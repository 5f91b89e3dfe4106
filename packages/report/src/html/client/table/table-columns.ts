import { writeUsd, writeDuration, writeScore, writeDifference } from '../../../drawing/html/figures.ts'
import { element } from '../element.ts'
import type { RowTexts, SortKey } from './select-rows.ts'
import type { TableModel } from './table-model.ts'

/** A column of the table. */
export interface TableColumn {
  readonly title: string
  readonly sort: SortKey
  /** Its width, as CSS grid takes it. */
  readonly width: string
  readonly className: string
  render(row: number): Node | string
}

/** At most so many metrics have columns of their own. */
const mostMetrics = 4

/** Lists the columns: texts, then figures of the metric that was chosen, and of others where there is room. */
export function tableColumns(model: TableModel, texts: RowTexts, metric: number): TableColumn[] {
  const { index, hasBaseline } = model
  const text = (
    title: string,
    by: 'example' | 'expected' | 'output',
    width: string,
    className: string,
  ): TableColumn => ({
    title,
    sort: { by },
    width,
    className,
    render: (row) => texts[by][row] ?? (by === 'example' ? index.ids[row]! : ''),
  })
  const scoreColumn = (title: string, side: number, metric: number): TableColumn => ({
    title,
    sort: { by: 'score', side, metric },
    width: '7.5rem',
    className: 'number',
    render: (row) => scoreCell(model, side, metric, row),
  })
  const others = index.metrics.map((_, other) => other).filter((other) => other !== metric)
  const scores = hasBaseline
    ? [
        scoreColumn('Baseline', 1, metric),
        scoreColumn('Candidate', 0, metric),
        {
          title: 'Difference',
          sort: { by: 'difference', metric },
          width: '7.5rem',
          className: 'number',
          render: (row: number) => differenceCell(model.difference(metric, row)),
        } satisfies TableColumn,
      ]
    : [metric, ...others]
        .slice(0, mostMetrics)
        .filter((place) => index.metrics[place])
        .map((place) => scoreColumn(index.metrics[place]!.name, 0, place))
  const hasCost = model.index.sides[0]?.costUsd.some((cost) => cost !== null && cost > 0) ?? false
  return [
    {
      title: '#',
      sort: { by: 'place' },
      width: '4.5rem',
      className: 'number quiet optional',
      render: (row) => String(row + 1),
    },
    text('Example', 'example', 'minmax(9rem, 2.2fr)', 'text'),
    ...(index.examples.length > 0 ? [text('Expected', 'expected', 'minmax(6rem, 1fr)', 'text optional')] : []),
    text('Output', 'output', 'minmax(6rem, 1.5fr)', 'text optional'),
    ...scores.map((column, place) => ({
      ...column,
      className: `number${(hasBaseline ? place < 2 : place > 0) ? ' optional' : ''}`,
    })),
    {
      title: 'Latency',
      sort: { by: 'latency', side: 0 },
      width: '6.5rem',
      className: 'number quiet optional',
      render: (row) => writeDuration(model.latency(0, row)),
    },
    ...(hasCost
      ? [
          {
            title: 'Cost',
            sort: { by: 'cost', side: 0 },
            width: '6.5rem',
            className: 'number quiet optional',
            render: (row: number) => writeUsd(model.cost(0, row)),
          } satisfies TableColumn,
        ]
      : []),
  ]
}

function scoreCell(model: TableModel, side: number, metric: number, row: number): Node | string {
  const state = model.state(side, metric, row)
  const value = model.score(side, metric, row)
  if (state === 'scored') return writeScore(value)
  return element(
    'span',
    {},
    element('span', { class: `tag ${state}` }, state),
    value === null ? '' : ` ${writeScore(value)}`,
  )
}

function differenceCell(value: number | null): Node | string {
  if (value === null) return '–'
  const tone = value > 0 ? 'better' : value < 0 ? 'worse' : 'same'
  return element(
    'span',
    { class: `difference ${tone}` },
    value > 0 ? '▲ ' : value < 0 ? '▼ ' : '',
    writeDifference(value),
  )
}
