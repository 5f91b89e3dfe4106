import { writeCount } from '../../../drawing/html/figures.ts'
import { element } from '../element.ts'
import type { RowFilter } from './select-rows.ts'
import type { TableModel } from './table-model.ts'

/** What the controls say. */
export interface ControlValues {
  readonly filter: RowFilter
  readonly search: string
  readonly metric: number
  readonly lower: number | null
  readonly upper: number | null
}

/** The controls above the table. */
export interface TableControls {
  readonly root: HTMLElement
  values(): ControlValues
  /** Says how many rows there are. */
  show(shown: number, progress: number): void
}

/** Makes the controls. */
export function createTableControls(model: TableModel, onChange: () => void): TableControls {
  let filter: RowFilter = 'all'
  const search = element('input', {
    type: 'search',
    id: 'search',
    placeholder: 'Search inputs, labels, outputs',
    'aria-label': 'Search inputs, labels and outputs',
    autocomplete: 'off',
    spellcheck: 'false',
    input: debounce(onChange, 120),
  })
  const metric = element('select', { id: 'metric', change: () => (drawFilters(), onChange()) })
  metric.append(...model.index.metrics.map(({ name }, place) => element('option', { value: place }, name)))
  const [lower, upper] = [boundInput('lowest', onChange), boundInput('highest', onChange)]
  const filters = element('div', { class: 'segments', role: 'group', 'aria-label': 'Filter' })
  const status = element('p', { class: 'quiet status', role: 'status' })

  const choose = (name: RowFilter): void => {
    filter = name
    for (const button of filters.querySelectorAll('button')) {
      button.setAttribute('aria-pressed', String(button.value === name))
    }
    onChange()
  }
  function drawFilters(): void {
    const counts = countRows(model, Number(metric.value))
    filters.replaceChildren(
      ...counts.map(([name, rows]) =>
        element(
          'button',
          { type: 'button', value: name, 'aria-pressed': String(name === filter), click: () => choose(name) },
          name[0]!.toUpperCase() + name.slice(1),
          element('span', { class: 'badge' }, writeCount(rows)),
        ),
      ),
    )
  }
  drawFilters()

  return {
    root: element(
      'div',
      { class: 'controls' },
      element('div', { class: 'control-row' }, search, filters),
      element(
        'div',
        { class: 'control-row' },
        model.index.metrics.length > 1 && element('label', {}, element('span', {}, 'Metric'), metric),
        element(
          'div',
          { class: 'bounds', role: 'group', 'aria-label': 'Score range' },
          element('span', {}, 'Score'),
          lower,
          element('span', {}, 'to'),
          upper,
        ),
        status,
      ),
    ),
    values: () => ({
      filter,
      search: search.value,
      metric: Number(metric.value || 0),
      lower: numberOf(lower),
      upper: numberOf(upper),
    }),
    show(shown, progress) {
      const rows =
        shown === model.size
          ? `${writeCount(shown)} examples`
          : `${writeCount(shown)} of ${writeCount(model.size)} examples`
      const text = progress < 1 ? `${rows} · reading texts, ${Math.floor(progress * 10) * 10}%` : rows
      if (status.textContent !== text) status.textContent = text
    },
  }
}

/** The filters that find something, with what they find. */
function countRows(model: TableModel, metric: number): (readonly [RowFilter, number])[] {
  const counts = { failed: 0, missing: 0, wins: 0, losses: 0, ties: 0 }
  for (let row = 0; row < model.size; row += 1) {
    const states = new Set([model.state(0, metric, row), ...(model.hasBaseline ? [model.state(1, metric, row)] : [])])
    if (states.has('failed')) counts.failed += 1
    if (states.has('missing')) counts.missing += 1
    const difference = model.hasBaseline ? model.difference(metric, row) : null
    if (difference !== null) counts[difference > 0 ? 'wins' : difference < 0 ? 'losses' : 'ties'] += 1
  }
  const { failed, missing, ...compared } = counts
  const filters: (readonly [RowFilter, number])[] = [['all', model.size]]
  if (model.hasBaseline) filters.push(...(Object.entries(compared) as [RowFilter, number][]))
  return [...filters, ['failed', failed], ['missing', missing]]
}

function boundInput(label: string, onChange: () => void): HTMLInputElement {
  return element('input', {
    type: 'number',
    step: 'any',
    placeholder: label,
    'aria-label': `${label} score`,
    input: debounce(onChange, 120),
  })
}

function numberOf(input: HTMLInputElement): number | null {
  return input.value === '' || Number.isNaN(input.valueAsNumber) ? null : input.valueAsNumber
}

function debounce(run: () => void, ms: number): () => void {
  let timer = 0
  return () => {
    window.clearTimeout(timer)
    timer = window.setTimeout(run, ms)
  }
}
