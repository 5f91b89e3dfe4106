import { element } from '../element.ts'
import type { TextLoader } from '../load-texts.ts'
import { selectRows, type SortKey } from './select-rows.ts'
import { type TableColumn, tableColumns } from './table-columns.ts'
import { createTableControls } from './table-controls.ts'
import { drawTableHeader } from './table-header.ts'
import type { TableModel } from './table-model.ts'
import { createVirtualList, type VirtualList } from './virtual-list.ts'

/** Options of {@link createExampleTable}. */
export interface ExampleTableOptions {
  readonly model: TableModel
  readonly loader: TextLoader
  /** Opens an example. */
  readonly open: (row: number) => void
}

/** The table of examples. */
export interface ExampleTable {
  readonly root: HTMLElement
  /** The rows that are shown, in their order. */
  rows(): readonly number[]
  /** Puts the keyboard on an example, if it is shown. */
  focus(row: number): void
  /** Shows texts that have been unpacked in the meantime. */
  update(): void
}

const nothingFits = 'No example fits. Clear the search or choose another filter.'
const rowHeight = 44
const headerHeight = 38

/** Makes the table: a grid of which only the rows in sight exist. */
export function createExampleTable({ model, loader, open }: ExampleTableOptions): ExampleTable {
  let sort: SortKey = { by: 'place' }
  let isDescending = false
  let rows: readonly number[] = []
  let columns: readonly TableColumn[] = []
  let list: VirtualList | undefined

  const controls = createTableControls(model, () => select())
  const header = element('div', { class: 'row header', role: 'row', 'aria-rowindex': 1 })
  const canvas = element('div', { class: 'canvas', role: 'rowgroup' })
  const empty = element('p', { class: 'empty quiet', hidden: true }, nothingFits)
  const viewport = element(
    'div',
    { class: 'listing', role: 'grid', 'aria-label': 'Examples', 'aria-readonly': 'true', keydown: onKey },
    element('div', { class: 'head', role: 'rowgroup' }, header),
    canvas,
  )

  function select(keepScroll = false): void {
    const { metric, ...values } = controls.values()
    columns = tableColumns(model, loader.texts, metric)
    viewport.style.setProperty('--columns', columns.map(({ width }) => width).join(' '))
    const slim = columns.filter(({ className }) => !className.includes('optional'))
    viewport.style.setProperty('--slim-columns', slim.map(({ width }) => width).join(' '))
    rows = selectRows(model, loader.texts, { ...values, metric, sort, descending: isDescending })
    viewport.setAttribute('aria-rowcount', String(rows.length + 1))
    viewport.setAttribute('aria-colcount', String(columns.length))
    drawTableHeader(header, { columns, sort, isDescending, onSort: sortBy })
    empty.hidden = rows.length > 0
    controls.show(rows.length, loader.progress)
    list?.reset(rows.length, { keepScroll })
  }

  /** Worst first is what one looks for, so a first click sorts upwards. */
  function sortBy(key: SortKey, isSorted: boolean): void {
    isDescending = isSorted && !isDescending
    sort = key
    select()
  }

  function renderRow(position: number): HTMLElement {
    const row = rows[position]!
    const isActive = model.index.ids[row] !== undefined
    return element(
      'div',
      { class: 'row', role: 'row', 'aria-rowindex': position + 2, click: () => isActive && openAt(position) },
      ...columns.map((column, place) =>
        element('div', { role: 'gridcell', class: column.className, 'aria-colindex': place + 1 }, column.render(row)),
      ),
    )
  }

  function openAt(position: number): void {
    list?.moveTo(position, { focus: false })
    open(rows[position]!)
  }

  function onKey(event: KeyboardEvent): void {
    if (!list || !(event.target instanceof HTMLElement) || !canvas.contains(event.target)) return
    const target = stepTo(event.key, list, rows.length)
    if (target !== undefined) list.moveTo(target)
    else if (event.key === 'Enter' || event.key === ' ') openAt(list.active)
    else return
    event.preventDefault()
  }

  const root = element('div', { class: 'table' }, controls.root, viewport, empty)
  list = createVirtualList({ viewport, canvas, rowHeight, headerHeight, render: renderRow })
  select()
  return {
    root,
    rows: () => rows,
    focus(row) {
      const position = rows.indexOf(row)
      if (position >= 0) list.moveTo(position)
    },
    update() {
      const isTextual = sort.by === 'example' || sort.by === 'expected' || sort.by === 'output'
      if (loader.progress === 1 && (isTextual || controls.values().search !== '')) select(true)
      else {
        controls.show(rows.length, loader.progress)
        list.refresh()
      }
    },
  }
}

/** Where a key leads from the row that the keyboard is on. */
function stepTo(key: string, { active, pageSize }: VirtualList, rows: number): number | undefined {
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: active + 1,
    ArrowUp: active - 1,
    PageDown: active + pageSize,
    PageUp: active - pageSize,
    Home: 0,
    End: rows - 1,
  }
  return steps[key]
}
