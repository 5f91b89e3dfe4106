import { writeScore, writeDifference } from '../../drawing/html/figures.ts'
import type { ExampleItem } from '../page-data.ts'
import { element } from './element.ts'
import { showRun } from './show-run.ts'
import { showValue } from './show-value.ts'
import type { TableModel } from './table/table-model.ts'
import type { Run, TrialReader } from './trial-reader.ts'

/** Options of {@link createExampleDialog}. */
export interface ExampleDialogOptions {
  readonly model: TableModel
  readonly reader: TrialReader
  /** The rows of the table in their order: where “next” leads. */
  readonly rows: () => readonly number[]
  /** Goes to another example. */
  readonly go: (row: number) => void
  /** Called when it was closed, with the example that was shown. */
  readonly onClose: (row: number) => void
}

/** Shows one example at a time, beside the table. */
export interface ExampleDialog {
  readonly root: HTMLDialogElement
  show(row: number): Promise<void>
  close(): void
}

/** Makes the dialog. */
export function createExampleDialog({ model, reader, rows, go, onClose }: ExampleDialogOptions): ExampleDialog {
  let shown = -1
  const title = element('h2', { id: 'example-title', tabindex: -1 })
  const position = element('p', { class: 'quiet' })
  const step = (by: number): void => {
    const order = rows()
    const next = order[order.indexOf(shown) + by]
    if (order.includes(shown) && next !== undefined) go(next)
  }
  const button = (label: string, text: string, click: () => void): HTMLButtonElement =>
    element('button', { type: 'button', class: 'button icon', 'aria-label': label, title: label, click }, text)
  const previous = button('Previous example (k)', '↑', () => step(-1))
  const next = button('Next example (j)', '↓', () => step(1))
  const body = element('div', { class: 'body', tabindex: 0, role: 'region', 'aria-labelledby': 'example-title' })
  const root = element(
    'dialog',
    {
      class: `drawer${model.hasBaseline ? ' wide' : ''}`,
      'aria-labelledby': 'example-title',
      close: () => onClose(shown),
      // A click on what lies around the dialog is a click on the dialog itself.
      click: (event: MouseEvent) => event.target === root && root.close(),
      keydown: (event: KeyboardEvent) => {
        if (event.metaKey || event.ctrlKey || event.altKey) return
        if (event.key === 'j') step(1)
        else if (event.key === 'k') step(-1)
      },
    },
    element(
      'div',
      { class: 'sheet' },
      element(
        'header',
        {},
        element('div', {}, title, position),
        element(
          'div',
          { class: 'buttons' },
          previous,
          next,
          button('Close', '✕', () => root.close()),
        ),
      ),
      body,
    ),
  )

  return {
    root,
    close: () => root.close(),
    async show(row) {
      shown = row
      const order = rows()
      const place = order.indexOf(row)
      title.textContent = model.index.ids[row]!
      position.textContent =
        place < 0 ? 'Not in the list as it is filtered' : `${place + 1} of ${order.length} in the list`
      previous.disabled = place <= 0
      next.disabled = place < 0 || place >= order.length - 1
      if (!root.open) root.showModal()
      title.focus({ preventScroll: true })
      try {
        const [example, ...runs] = await Promise.all([
          reader.readExample(row),
          ...model.index.sides.map((_, side) => reader.readRuns(side, row)),
        ])
        // Another one may have been asked for in the meantime.
        if (shown === row) body.replaceChildren(...contentOf(model, row, example, runs))
      } catch (error) {
        body.replaceChildren(element('p', { class: 'failure' }, (error as Error).message))
      }
      body.scrollTop = 0
    },
  }
}

function contentOf(
  model: TableModel,
  row: number,
  example: ExampleItem | undefined,
  runs: readonly (readonly Run[])[],
): HTMLElement[] {
  const { index, hasBaseline } = model
  const given = element('div', { class: 'given' })
  for (const [name, value] of [
    ['Inputs', example?.inputs],
    ['Labels', example?.labels],
    ['Group', example?.group],
    ['Metadata', example?.metadata],
  ] as const) {
    if (value !== undefined)
      given.append(element('section', { class: 'part' }, element('h3', {}, name), showValue(value)))
  }
  if (!example) {
    const why =
      index.examples.length === 0
        ? 'The page was made without inputs and labels.'
        : 'Inputs and labels were left out: the page has a limit.'
    given.append(element('p', { class: 'quiet' }, why))
  }
  // The baseline is what came before, so it stands first.
  const order = hasBaseline ? [1, 0] : [0]
  const columns = order.map((side) => {
    const own = runs[side] ?? []
    const others = runs[1 - side] ?? []
    return element(
      'section',
      { class: 'side' },
      sideTitle(model, side),
      own.length === 0 && element('p', { class: 'quiet' }, 'Not run.'),
      ...own.map((run) =>
        showRun(
          index,
          side,
          run,
          others.find(({ place }) => place === run.place),
        ),
      ),
    )
  })
  const parts = [given, element('div', { class: 'sides' }, ...columns)]
  return hasBaseline ? [showDifferences(model, row), ...parts] : parts
}

function sideTitle({ index, hasBaseline }: TableModel, side: number): HTMLElement {
  const { name } = index.sides[side]!
  if (!hasBaseline) return element('h3', {}, name)
  const mark = element('b', { class: `mark ${side === 0 ? 'own' : 'other'}` })
  return element('h3', {}, mark, side === 0 ? 'Candidate' : 'Baseline', element('span', { class: 'quiet' }, ` ${name}`))
}

function showDifferences(model: TableModel, row: number): HTMLElement {
  return element(
    'ul',
    { class: 'differences' },
    ...model.index.metrics.map(({ name }, metric) => {
      const difference = model.difference(metric, row)
      const tone = difference === null || difference === 0 ? 'same' : difference > 0 ? 'better' : 'worse'
      return element(
        'li',
        {},
        element('span', { class: 'quiet' }, name),
        ` ${writeScore(model.score(1, metric, row))} → ${writeScore(model.score(0, metric, row))} `,
        element('span', { class: `difference ${tone}` }, writeDifference(difference)),
      )
    }),
  )
}
