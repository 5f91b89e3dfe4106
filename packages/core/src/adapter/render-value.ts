import { type ContentPart, isMedia, type MediaPart } from '../lm/message.ts'
import { escapeMarkers, escapeMarkersInJson } from './escape-markers.ts'

/**
 * Writes a value the way DSPy's chat format does: text as it is, lists in a text field as numbered passages, other
 * structures as one line of JSON with a space after `,` and `:`, scalars in Python's spelling (`True`, `None`). Field
 * markers inside are escaped. Media become parts of their own, in place.
 */
export function renderValue(value: unknown, kind: 'text' | 'json' | 'media' | 'history'): readonly ContentPart[] {
  if (isMedia(value)) return [value]
  if (kind === 'media' && Array.isArray(value) && value.every(isMedia)) return value
  const media: MediaPart[] = []
  const text = renderText(replaceMedia(value, media), kind)
  return media.length === 0 ? [{ type: 'text', text }] : insertMedia(text, media)
}

function renderText(value: unknown, kind: string): string {
  switch (typeof value) {
    case 'string':
      return escapeMarkers(value)
    case 'undefined':
      return 'None'
    case 'boolean':
      return value ? 'True' : 'False'
    case 'object':
      if (value === null) return 'None'
      if (kind === 'text' && Array.isArray(value)) return escapeMarkers(numberPassages(value))
      return value instanceof Date ? value.toISOString() : escapeMarkersInJson(pythonJson(value))
    case 'number':
    case 'bigint':
    case 'symbol':
    case 'function':
      return String(value)
  }
}

/** JSON on one line with a space after `,` and `:`, as Python writes it; non-ASCII characters stay. */
function pythonJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => pythonJson(item ?? null)).join(', ')}]`
  if (typeof value === 'object' && value !== null && !('toJSON' in value)) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined)
    return `{${members.map(([key, member]) => `${JSON.stringify(key)}: ${pythonJson(member)}`).join(', ')}}`
  }
  return JSON.stringify(value) ?? 'null'
}

/** Several items as `[1] «…»` lines; items that would break the quotes in blocks; one item alone; none as `N/A`. */
function numberPassages(items: readonly unknown[]): string {
  if (items.length === 0) return 'N/A'
  if (items.length === 1) return quote(items[0])
  return items.map((item, index) => `[${index + 1}] ${quote(item)}`).join('\n')
}

function quote(item: unknown): string {
  const text = typeof item === 'string' ? item : pythonJson(item)
  if (!text.includes('\n') && !/[«»]/.test(text)) return `«${text}»`
  return `«««\n${text.replaceAll(/^/gm, '    ')}\n»»»`
}

/** Puts a place-holder where media stand inside a structure, and collects them. */
function replaceMedia(value: unknown, media: MediaPart[]): unknown {
  if (isMedia(value)) return placeHolder(media.push(value) - 1)
  if (Array.isArray(value)) return value.map((item) => replaceMedia(item, media))
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, replaceMedia(member, media)]))
}

function placeHolder(index: number): string {
  return `\uE000media ${index}\uE000`
}

function insertMedia(text: string, media: readonly MediaPart[]): ContentPart[] {
  return text.split(/"?\uE000media (\d+)\uE000"?/).flatMap((piece, index): ContentPart[] => {
    if (index % 2 === 1) return [media[Number(piece)] as MediaPart]
    return piece === '' ? [] : [{ type: 'text', text: piece }]
  })
}
