import { element } from '../element.ts'
import type { SortKey } from './select-rows.ts'
import type { TableColumn } from './table-columns.ts'

/** What the header of a table says. */
export interface TableHeader {
  readonly columns: readonly TableColumn[]
  readonly sort: SortKey
  readonly isDescending: boolean
  /** Called when a column is to be sorted by; `isSorted` when the table is sorted by it already. */
  readonly onSort: (key: SortKey, isSorted: boolean) => void
}

/** Draws the header anew: a button for each column. The keyboard stays where it is. */
export function drawTableHeader(header: HTMLElement, { columns, sort, isDescending, onSort }: TableHeader): void {
  const focused = [...header.children].findIndex((cell) => cell.contains(document.activeElement))
  header.replaceChildren(
    ...columns.map((column, place) => {
      const isSorted = JSON.stringify(column.sort) === JSON.stringify(sort)
      const direction = isDescending ? 'descending' : 'ascending'
      return element(
        'div',
        {
          role: 'columnheader',
          class: column.className,
          'aria-colindex': place + 1,
          'aria-sort': isSorted ? direction : 'none',
        },
        element(
          'button',
          { type: 'button', click: () => onSort(column.sort, isSorted) },
          column.title,
          isSorted && (isDescending ? ' ↓' : ' ↑'),
        ),
      )
    }),
  )
  header.children[focused]?.querySelector('button')?.focus()
}
