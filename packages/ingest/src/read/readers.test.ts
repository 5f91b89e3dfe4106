import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SourceDocument } from '../document.ts'
import { DocumentError } from '../document-error.ts'
import { readHtml } from './read-html.ts'
import { readMarkdown } from './read-markdown.ts'
import { readText } from './read-text.ts'

const markdown = (text: string | Uint8Array): SourceDocument => readMarkdown(text, { path: 'notes/a.md' })
const html = (text: string | Uint8Array): SourceDocument => readHtml(text, { path: 'a.html' })

/** The pieces of a text that are not prose, as `kind: text`. */
function blocksOf({ blocks, text }: SourceDocument): string[] {
  return blocks.map((block) => {
    const what = block.kind === 'heading' ? `h${block.level}` : block.kind
    return `${what}: ${text.slice(block.start, block.end)}`
  })
}

/** Every exact segment is the same in text and source, and nothing overlaps. */
function checkSegments({ text, source, segments, blocks }: SourceDocument): void {
  let textEnd = 0
  let sourceEnd = 0
  for (const each of segments) {
    expect(each.text).toBeGreaterThanOrEqual(textEnd)
    expect(each.source).toBeGreaterThanOrEqual(sourceEnd)
    textEnd = each.text + each.length
    sourceEnd = each.source + each.sourceLength
    if (each.length === each.sourceLength) {
      expect(text.slice(each.text, textEnd).replaceAll(/\s/g, ' ')).toBe(
        source.slice(each.source, sourceEnd).replaceAll(/\s/g, ' '),
      )
    }
  }
  expect(textEnd).toBeLessThanOrEqual(text.length)
  expect(sourceEnd).toBeLessThanOrEqual(source.length)
  for (const { start, end } of blocks) expect(start).toBeLessThan(end)
}

describe('readMarkdown', { timeout: 30_000 }, () => {
  it('leaves the marks out and keeps the text', () => {
    const { text } = markdown(
      '# T *x* ##\n\nSet\n===\n\n> q1 [a](b "t") [c][d] ![i](u)\n> q2 `c` <http://x.y> https://z.w &amp; \\* [sic] **b** ~~s~~\n\n[d]: http://e\n\nend  \nbr <b>tag</b>\n',
    )
    expect(text).toBe('T x\n\nSet\n\nq1 a c i\n q2 c http://x.y https://z.w & * [sic] b s\n\nend\nbr tag')
  })

  it('tells headings, code and tables apart', () => {
    const document = markdown(
      '# One\n\nSetext\n---\n\n```js\na\n\nb\n```\n\n| a | b | c |\n|--|--|--|\n| 1 \\| 2 |  | 3 |\n\n    indented\n\n> ~~~\n> quoted\n> code\n> ~~~\n',
    )
    expect(blocksOf(document)).toEqual([
      'h1: One',
      'h2: Setext',
      'code: a\n\nb',
      'table: a | b | c\n1 | 2 | | 3',
      'code: indented',
      'code: quoted\ncode',
    ])
  })

  it('keeps lists in lines', () => {
    expect(markdown('Before\n\n- a\n- b\n  1. c\n  2. [ ] d\n- e\n\nAfter').text).toBe(
      'Before\n\n- a\n- b\n  1. c\n  2. [ ] d\n- e\n\nAfter',
    )
  })

  it('reads front matter, and says so when it can not', () => {
    const good = markdown('---\ntitle: Tea\ntags: [a, b]\ndate: 2026-01-02\n---\n# Head\n\nText\n')
    expect(good).toMatchObject({ title: 'Tea', metadata: { title: 'Tea', tags: ['a', 'b'], date: '2026-01-02' } })
    expect(good.text).toBe('Head\n\nText')
    const bad = markdown('---\na: b: c\n---\nText\n')
    expect(bad).toMatchObject({ title: 'a', metadata: {}, text: 'Text' })
    expect(bad.warnings).toEqual([expect.stringMatching(/^Its front matter is no YAML and is not read: /)])
    expect(markdown('+++\na = 1\n+++\nText').warnings).toEqual([expect.stringContaining('TOML')])
    expect(markdown('---\n\nA rule, no front matter.').text).toBe('A rule, no front matter.')
  })

  it('reads the HTML in it', () => {
    expect(markdown('<details>\n<summary>More</summary>\n<script>x()</script>\n</details>\n\nText').text).toBe(
      'More\n\nText',
    )
  })

  it('keeps its segments in step with any source', () => {
    const piece = fc.constantFrom(
      '# ',
      '*',
      '`',
      '[',
      '](',
      ')',
      '\n',
      '\n\n',
      '- ',
      '> ',
      '|',
      '<b>',
      '&amp;',
      '```',
      'w',
      ' ',
      '\\',
      '---',
      '\r\n',
      '1. ',
      'é',
      '😀',
      '    ',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => checkSegments(markdown(pieces.join('')))),
      { numRuns: 500 },
    )
  })

  it.each([
    ['emphasis', '*a'.repeat(200_000)],
    ['images', '![a]('.repeat(100_000)],
    ['quotes', '>'.repeat(50_000)],
    ['one line', 'word '.repeat(100_000)],
  ])('reads %s without end', (_name, text) => {
    expect(markdown(`${text}\n\nend`).text.endsWith('end')).toBe(true)
  })
})

describe('readHtml', { timeout: 30_000 }, () => {
  it('drops what is not the page', () => {
    const document = html(
      '<html><head><title>T &amp; t</title><style>a{}</style></head><body><nav>Menu<p>x</nav><h1>Tea &amp; <em>cake</em></h1><p>Line one\n  goes&nbsp;on.</p><script>x("<p>")</script><noscript>n</noscript></body></html>',
    )
    expect(document.title).toBe('T & t')
    expect(document.text).toBe('Tea & cake\n\nLine one goes on.')
    expect(blocksOf(document)).toEqual(['h1: Tea & cake'])
  })

  it('makes lists, tables and code readable', () => {
    const document = html(
      '<ul><li>First<li><p>Second</p><ol><li>a</li><li>b</li></ol></ul><table><tr><th>A<th>B<tr><td><p>1</p><td>2 <b>x</b></table><pre>a\n  b &lt; c\n</pre>end<br>line',
    )
    expect(document.text).toBe('- First\n- Second\n  1. a\n  2. b\n\nA | B\n1 | 2 x\n\na\n  b < c\n\nend\nline')
    expect(blocksOf(document)).toEqual(['table: A | B\n1 | 2 x', 'code: a\n  b < c\n'])
  })

  it('counts the items of a list on, though an item holds a list that is not read', () => {
    const { text } = html('<ol><li>a<nav><ul><li>menu</li></ul></nav></li><li>b</li></ol>')
    expect(text).toBe('1. a\n\n2. b')
  })

  it('ends a heading at the next block, whatever the tags say', () => {
    expect(blocksOf(html('<h2>Head<p>Text</p><p>more</p>'))).toEqual(['h2: Head'])
    expect(html('<div><nav>menu</div>Text').text).toBe('Text')
  })

  it('reads the encoding that a page declares', () => {
    const page = Buffer.from('<meta charset="windows-1252"><p>Gr\u00fc\u00dfe', 'latin1')
    expect(html(page).text).toBe('Grüße')
  })

  it('keeps its segments in step with any source', () => {
    const piece = fc.constantFrom(
      '<p>',
      '</p>',
      '<h1>',
      '</h1>',
      '<li>',
      '<ul>',
      '</ul>',
      '<table>',
      '<tr>',
      '<td>',
      '</table>',
      '<pre>',
      '</pre>',
      '<nav>',
      '</nav>',
      '<b>',
      '</b>',
      ' ',
      '\n',
      'word',
      '&amp;',
      '&nbsp;',
      '&notit;',
      '<',
      '>',
      '<!--',
      '-->',
      '<br>',
      '😀',
      '<title>',
      '</title>',
      '<div>',
      '</div>',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => checkSegments(html(pieces.join('')))),
      { numRuns: 500 },
    )
  })

  it.each([
    '<div>',
    '<b>',
    '<li>',
    '<table><tr><td>',
    '<ul><li>',
    '</div>',
    '<p>',
    '<h1>',
    '<nav>',
    '<!--',
    '&amp;',
    '<pre>',
  ])('reads a page of nothing but %s', (tag) => {
    expect(html(`${tag.repeat(100_000)}end`).source).toHaveLength(tag.length * 100_000 + 3)
  })
})

describe('readText', { timeout: 30_000 }, () => {
  const read = (input: string | Uint8Array, encoding?: string): SourceDocument =>
    readText(input, { path: 'a.txt', encoding })

  it('takes a short first line as the heading', () => {
    expect(blocksOf(read('A title\r\n\r\nSome text.'))).toEqual(['h1: A title'])
    expect(blocksOf(read('A sentence.\n\nSome text.'))).toEqual([])
    expect(read('Only a text')).toMatchObject({ title: 'a', text: 'Only a text' })
  })

  it('is its own source', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 30 }).map((codes) => String.fromCharCode(...codes)),
        (text) => {
          const document = read(text)
          expect(document.text).toBe(document.source)
          checkSegments(document)
        },
      ),
    )
  })

  it('reads UTF-8 and UTF-16 by their marks, and other encodings by name', () => {
    const little = Buffer.from('\uFEFFGrüße 漢字', 'utf16le')
    expect(read(little).text).toBe('Grüße 漢字')
    expect(read(Buffer.from(little).swap16()).text).toBe('Grüße 漢字')
    expect(read(Buffer.from('\uFEFFä')).text).toBe('ä')
    expect(read('\uFEFFä').text).toBe('ä')
    expect(read(new Uint8Array([0xe9]), 'windows-1252').text).toBe('é')
    expect(() => read('a'.repeat(3) && Buffer.from('a'), 'klingon')).toThrow(/no encoding called 'klingon'/)
  })

  it.each([
    [new Uint8Array([0xe9]), /'a\.txt' is not UTF-8 text\. Save it as UTF-8, or name its encoding/],
    [Buffer.from('PK\u0003\u0004abc'), /is a zip archive/],
    [Buffer.from('%PDF-1.7'), /is a PDF/],
    [Buffer.from('ab\0cd'), /is binary: byte 2/],
    [Buffer.from('Text without mark', 'utf16le'), /UTF-16 without a byte order mark/],
  ])('refuses %j', (bytes, message) => {
    expect(() => read(bytes)).toThrow(message)
    expect(() => read(bytes)).toThrow(DocumentError)
  })
})
