import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { escapeMarkdown } from './markdown-text.ts'
import { toLine } from './text-width.ts'

describe('escapeMarkdown', () => {
  const tricky = fc.array(fc.constantFrom(...'\\`*_{}[]()#+!|~$-<>&@:/w.1a \n'.split(''), 'www.', '://', '\u001b[1m'))

  it('loses nothing: taking the escapes away gives the line again', () => {
    fc.assert(
      fc.property(tricky, (parts) => {
        const text = parts.join('')
        expect(unescape(escapeMarkdown(text))).toBe(toLine(text))
      }),
    )
  })

  it('leaves nothing that begins a tag, a cell, code, a mention or a link', () => {
    fc.assert(
      fc.property(tricky, (parts) => {
        const escaped = escapeMarkdown(parts.join(''))
        expect(escaped).not.toMatch(/@(?!<!-- -->)|#(?=\w)/)
        expect(escaped.replaceAll('<!-- -->', '')).not.toMatch(/[<>\n]|:\/\/|www\./i)
        expect(escaped.replaceAll(/\\[\s\S]/g, '')).not.toMatch(/[|`*_[\]~$\\]/)
      }),
    )
  })
})

/** What a reader of Markdown does. */
function unescape(markdown: string): string {
  return markdown
    .replaceAll('<!-- -->', '')
    .replaceAll(/\\([!-/:-@[-`{-~])/g, '$1')
    .replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}
