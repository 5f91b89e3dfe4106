import { writeCount } from '../../drawing/html/figures.ts'
import { compareTexts } from './compare-texts.ts'
import { element } from './element.ts'

/** Longer texts are folded. */
const foldAt = 1600

/** Shows any JSON value; with `other`, words that the other has not are marked. */
export function showValue(value: unknown, other?: unknown): HTMLElement {
  if (typeof value === 'string') return showText(value, typeof other === 'string' ? other : undefined)
  if (value === null || value === undefined || typeof value !== 'object') {
    return element(
      'span',
      { class: `literal${other !== undefined && other !== value ? ' changed' : ''}` },
      String(value),
    )
  }
  const entries = Object.entries(value)
  if (entries.length === 0)
    return element('span', { class: 'literal quiet' }, Array.isArray(value) ? 'empty list' : 'empty')
  const counterpart = (key: string): unknown =>
    typeof other === 'object' && other !== null ? (other as Record<string, unknown>)[key] : undefined
  if (Array.isArray(value)) {
    const items = value.map((item: unknown, place) => element('li', {}, showValue(item, counterpart(String(place)))))
    return element('ol', { class: 'value-list' }, ...items)
  }
  return element(
    'dl',
    { class: 'fields' },
    ...entries.map(([name, item]) =>
      element('div', {}, element('dt', {}, name), element('dd', {}, showValue(item, counterpart(name)))),
    ),
  )
}

function showText(text: string, other: string | undefined): HTMLElement {
  if (text === '') return element('span', { class: 'literal quiet' }, 'empty text')
  const isLong = text.length > foldAt
  const full = (): HTMLElement => element('div', { class: 'prose' }, ...markedWords(text, other))
  if (!isLong) return full()
  const button = element(
    'button',
    { type: 'button', class: 'button', click: () => box.replaceChildren(full()) },
    `Show all ${writeCount(text.length)} characters`,
  )
  const box = element(
    'div',
    {},
    element('div', { class: 'prose' }, ...markedWords(`${text.slice(0, foldAt).toWellFormed()}…`, undefined)),
    button,
  )
  return box
}

/** U+2028 and its like would break no script here; they are shown as the line breaks that they are. */
function markedWords(text: string, other: string | undefined): (Node | string)[] {
  if (other === undefined || other === text) return [text]
  return compareTexts(text, other).a.map((piece) => (piece.isShared ? piece.text : element('mark', {}, piece.text)))
}
