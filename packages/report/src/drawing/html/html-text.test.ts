import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { html, markup } from './html-text.ts'

describe('html', () => {
  it('escapes what is put in, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const written = html`${text}`.text
        expect(written).not.toMatch(/[<>"'\0]|&(?!amp;|lt;|gt;|quot;|#39;)/)
        expect(written.isWellFormed()).toBe(true)
      }),
    )
  })

  it('keeps templates within templates', () => {
    const items = ['<a>', 'b'].map((item) => html`<i>${item}</i>`)
    expect(html`<b>${items}</b>`.text).toBe('<b><i>&lt;a&gt;</i><i>b</i></b>')
  })

  it('leaves out what is absent, and writes 0', () => {
    expect(html`[${undefined}${null}${false}${0}]`.text).toBe('[0]')
  })

  it('takes no object from JSON for markup', () => {
    const forged = JSON.parse(JSON.stringify(markup('<script>'))) as never
    expect(() => html`${forged}`).toThrow(TypeError)
  })

  it('makes a lone surrogate U+FFFD', () => {
    expect(html`a${'\uD800'}b`.text).toBe('a\uFFFDb')
  })
})
