/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { indexBlock, type PageIndex } from '../page-data.ts'
import { element } from './element.ts'
import { createExampleDialog } from './example-dialog.ts'
import { createExampleTable } from './table/example-table.ts'
import { createTextLoader } from './load-texts.ts'
import { readBlock } from './read-block.ts'
import { createTableModel } from './table/table-model.ts'
import { setUpTheme } from './theme.ts'
import { createTrialReader } from './trial-reader.ts'

/** Sets the page up: the table, the dialog, and the link to an example, `#example=…`. */
async function start(frame: HTMLElement): Promise<void> {
  const index = await readBlock<PageIndex>(indexBlock)
  const model = createTableModel(index)
  const loader = createTextLoader(index)
  const rowOf = new Map(index.ids.map((id, row) => [encodeURIComponent(id.toWellFormed()), row]))
  const linkTo = (row: number): string => `#example=${encodeURIComponent(index.ids[row]!.toWellFormed())}`

  const table = createExampleTable({
    model,
    loader,
    open: (row) => {
      window.location.hash = linkTo(row)
    },
  })
  const dialog = createExampleDialog({
    model,
    reader: createTrialReader(index),
    rows: () => table.rows(),
    // Going through a list is one step in the browser's history.
    go: (row) => window.location.replace(linkTo(row)),
    onClose: (row) => {
      window.history.replaceState(null, '', window.location.href.replace(/#.*$/, ''))
      table.focus(row)
    },
  })
  frame.replaceChildren(table.root, dialog.root)

  const follow = (): void => {
    const row = rowOf.get(encodeURIComponent(exampleInLink(window.location.hash) ?? ''))
    if (row !== undefined) void dialog.show(row)
    else if (dialog.root.open) dialog.close()
  }
  window.addEventListener('hashchange', follow)
  table.update()
  follow()
  await loader.load(throttle(() => table.update(), 200))
  table.update()
  frame.dataset['ready'] = ''
}

function exampleInLink(hash: string): string | undefined {
  if (!hash.startsWith('#example=')) return undefined
  try {
    return decodeURIComponent(hash.slice('#example='.length))
  } catch {
    return undefined
  }
}

/** Runs at most once in a while. */
function throttle(run: () => void, ms: number): () => void {
  let last = -Infinity
  return () => {
    if (performance.now() - last < ms) return
    run()
    last = performance.now()
  }
}

const themeButton = document.getElementById('theme')
if (themeButton) setUpTheme(themeButton)
const tableFrame = document.getElementById('table')
if (tableFrame) {
  try {
    await start(tableFrame)
  } catch (error) {
    tableFrame.replaceChildren(
      element('p', { class: 'failure', role: 'alert' }, `The table can't be shown. ${(error as Error).message}`),
    )
  }
}
