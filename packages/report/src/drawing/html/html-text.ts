const brand = Symbol('Html')

/** Text that is HTML already. */
export interface Html {
  /** Marks it, so that no object read from JSON passes for markup. */
  readonly [brand]: true
  /** The markup. */
  readonly text: string
}

/** What a template takes: everything but {@link Html} is escaped. */
export type Content = Html | string | number | false | null | undefined | readonly Content[]

/**
 * Writes HTML from a template; what is put in is escaped, both as text and within quoted attributes.
 *
 * @example html`<td title="${name}">${name}</td>`
 */
export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Html {
  return markup(strings.map((part, index) => (index === 0 ? part : toText(values[index - 1]) + part)).join(''))
}

/** Marks text as HTML. Only for text that is known to be. */
export function markup(text: string): Html {
  return { [brand]: true, text }
}

/** Writes a sentence; what stands in backticks, such as names of options, becomes code. */
export function withCode(sentence: string): Html {
  const parts = sentence.split('`')
  // An odd one out is no mark.
  if (parts.length % 2 === 0) return html`${sentence}`
  return html`${parts.map((part, place) => (place % 2 === 0 ? part : html`<code>${part}</code>`))}`
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function toText(value: Content): string {
  if (value === null || value === undefined || value === false) return ''
  if (typeof value === 'string' || typeof value === 'number') return escapeText(String(value))
  return isHtml(value) ? value.text : value.map(toText).join('')
}

function isHtml(value: Html | readonly Content[]): value is Html {
  return brand in value
}

/** Lone surrogates have no UTF-8, and a NUL ends up as another character: both become U+FFFD. */
function escapeText(text: string): string {
  return text
    .toWellFormed()
    .replaceAll('\0', '\uFFFD')
    .replaceAll(/[&<>"']/g, (character) => escapes[character] as string)
}
