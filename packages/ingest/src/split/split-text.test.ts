import { type CorpusPassage, inMemoryRetriever } from '@dspex/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SourceDocument } from '../document.ts'
import { readHtml } from '../read/read-html.ts'
import { readMarkdown } from '../read/read-markdown.ts'
import { readText } from '../read/read-text.ts'
import type { SplitBy, SplitTextOptions } from './split-options.ts'
import { splitText } from './split-text.ts'

const readers = { text: readText, markdown: readMarkdown, html: readHtml }
const pieces = fc.constantFrom(
  'word',
  'A sentence ends. ',
  'Why? ',
  '\n',
  '\n\n',
  ' ',
  '  ',
  '\t',
  '# ',
  '## Head\n\n',
  '- item\n',
  '```\ncode\n\n  more\n}\n```\n',
  '| a | b |\n|--|--|\n| 1 | 2 |\n',
  '<p>',
  '</p>',
  '<h2>T</h2>',
  '&amp;',
  '😀',
  '👩‍👩‍👧‍👦',
  'e\u0301\u0323',
  '🇩🇪🇫🇷',
  '漢字仮名。',
  'ภาษาไทย',
  '\r\n',
  'longwordwithoutanyend'.repeat(3),
  '  }\n',
  'function f() {\n  x\n',
)
const documents = fc
  .record({ kind: fc.constantFrom('text', 'markdown', 'html'), parts: fc.array(pieces, { maxLength: 80 }) })
  .map(({ kind, parts }) => readers[kind](parts.join(''), { path: 'a' }))
const ways = fc.constantFrom<SplitBy>('headings', 'recursive', 'sentence', 'code')
/** Counts like a tokenizer: pieces of words, not additive at the seams. */
const countTokens = (text: string): number => text.match(/\p{L}{1,4}|\p{N}|[^\s\p{L}\p{N}]|\s{3}/gu)?.length ?? 0

const dense = (text: string): string => text.replaceAll(/\s/g, '')

/** Where the passages of a text stand in it, found in order. */
function placesIn(text: string, passages: readonly CorpusPassage[]): { start: number; end: number }[] {
  let from = 0
  return passages.map((passage) => {
    const start = text.indexOf(passage.text, from)
    expect(start).not.toBe(-1)
    from = start + 1
    return { start, end: start + passage.text.length }
  })
}

describe('splitText', { timeout: 30_000 }, () => {
  it('covers everything, in order and once, and keeps to the size', () => {
    fc.assert(
      fc.property(documents, ways, fc.integer({ min: 30, max: 300 }), (document, by, size) => {
        const passages = splitText(document, { by, size })
        expect(dense(passages.map(({ text }) => text).join(''))).toBe(dense(document.text))
        for (const { text } of passages) {
          expect(text.length).toBeLessThanOrEqual(size)
          expect(text.trimEnd()).toBe(text)
          expect(text).not.toBe('')
        }
      }),
      { numRuns: 1000 },
    )
  })

  it('keeps to a size in tokens, with overlap', () => {
    fc.assert(
      fc.property(
        documents,
        ways,
        fc.integer({ min: 8, max: 60 }),
        fc.integer({ min: 0, max: 4 }),
        (document, by, size, overlap) => {
          const passages = splitText(document, { by, size, overlap, countTokens })
          for (const { text } of passages) expect(countTokens(text)).toBeLessThanOrEqual(size)
          const joined = new Set(passages.flatMap(({ text }) => [...dense(text)]))
          expect(joined).toEqual(new Set(dense(document.text)))
          if (overlap === 0) expect(dense(passages.map(({ text }) => text).join(''))).toBe(dense(document.text))
        },
      ),
      { numRuns: 1000 },
    )
  })

  it('repeats at most the overlap, and leaves no gap', () => {
    fc.assert(
      fc.property(
        documents,
        ways,
        fc.integer({ min: 40, max: 200 }),
        fc.integer({ min: 1, max: 20 }),
        ({ source }, by, size, overlap) => {
          const passages = splitText(readText(source, { path: 'a' }), { by, size, overlap })
          let reached = 0
          for (const { start, end } of passages.map(({ metadata }) => metadata)) {
            expect(start).toBeGreaterThanOrEqual(reached - overlap)
            expect(end).toBeGreaterThan(reached)
            expect(source.slice(reached, Math.max(start, reached)).trim()).toBe('')
            reached = end
          }
          expect(source.slice(reached).trim()).toBe('')
        },
      ),
      { numRuns: 1000 },
    )
  })

  it('cuts no pair of surrogates and no cluster in two', () => {
    const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.string({ unit: 'grapheme', maxLength: 30 }), pieces), { maxLength: 30 }),
        ways,
        fc.integer({ min: 30, max: 100 }),
        (parts, by, size) => {
          const document = readText(parts.join(''), { path: 'a' })
          const starts = new Set([...graphemes.segment(document.text)].map(({ index }) => index))
          starts.add(document.text.length)
          for (const { start, end } of placesIn(document.text, splitText(document, { by, size }))) {
            expect(starts).toContain(start)
            expect(starts).toContain(end)
          }
        },
      ),
      { numRuns: 500 },
    )
  })

  it('cites the source', () => {
    fc.assert(
      fc.property(documents, ways, (document, by) => {
        for (const { text, metadata } of splitText(document, { by, size: 60 })) {
          const { start, end, startLine, endLine } = metadata
          const cited = document.source.slice(start, end)
          if (document.kind === 'text') expect(cited).toBe(text)
          expect(startLine).toBe(document.source.slice(0, start).split('\n').length)
          expect(endLine).toBe(document.source.slice(0, end - 1).split('\n').length)
          // What is read is in what is cited, but for entities and inserted bars and list marks.
          let at = 0
          for (const letter of text.match(/[a-z]/g) ?? []) {
            at = cited.indexOf(letter, at) + 1
            expect(at).toBeGreaterThan(0)
          }
        }
      }),
      { numRuns: 500 },
    )
  })

  it('ends at paragraphs, else at sentences, else at words', () => {
    const text = 'One two three. Four five six.\n\nSeven eight nine ten. Eleven twelve thirteen fourteen.'
    expect(splitText(readText(text, { path: 'a' }), { size: 40 }).map((each) => each.text)).toEqual([
      'One two three. Four five six.',
      'Seven eight nine ten.',
      'Eleven twelve thirteen fourteen.',
    ])
    expect(splitText(readText('a bb ccc dddd eeeee', { path: 'a' }), { size: 9 }).map((each) => each.text)).toEqual([
      'a bb ccc',
      'dddd',
      'eeeee',
    ])
  })

  it('fills passages with whole sentences', () => {
    const text = 'First one goes\non here. Second one. The third is long. Fourth.'
    expect(splitText(readText(text, { path: 'a' }), { by: 'sentence', size: 40 }).map((each) => each.text)).toEqual([
      'First one goes\non here. Second one.',
      'The third is long. Fourth.',
    ])
  })

  it('keeps code whole where it fits, and cuts longer code at lines', () => {
    const code = Array.from({ length: 6 }, (_, index) => `line ${index}`).join('\n')
    const document = readMarkdown(`Some words of text before.\n\n\`\`\`\n${code}\n\`\`\`\n\nAfter.\n`, { path: 'a' })
    expect(splitText(document, { size: 60 }).map(({ text }) => text)).toEqual([
      'Some words of text before.',
      `${code}\n\nAfter.`,
    ])
    for (const { text } of splitText(document, { size: 20 })) expect(text).not.toMatch(/line$/)
  })

  it('begins pieces of code at what is least indented', () => {
    const code = ['one', 'two', 'three']
      .map((name) => `function ${name}() {\n  if (x) {\n    y()\n\n    z()\n  }\n}\n`)
      .join('\n')
    const texts = splitText(readText(code, { path: 'a.ts' }), { by: 'code', size: 100 }).map(({ text }) => text)
    expect(texts.map((text) => text.split('(')[0])).toEqual(['function one', 'function two', 'function three'])
  })

  it('says the headings above each passage, and begins with them if asked', () => {
    const document = readMarkdown('# Guide\n\nIntro.\n\n## Use\n\nOne.\n\n# Other\n\n## Deep\n\nTwo.\n\n## Empty\n', {
      path: 'a.md',
    })
    expect(splitText(document).map(({ text, metadata }) => [metadata.headings.join('/'), text])).toEqual([
      ['Guide', 'Guide\n\nIntro.'],
      ['Guide/Use', 'Use\n\nOne.'],
      ['Other/Deep', 'Other\n\nDeep\n\nTwo.'],
      ['Other/Empty', 'Empty'],
    ])
    expect(splitText(document, { withHeadings: true }).map(({ text }) => text)).toEqual([
      'Guide\n\nIntro.',
      'Guide › Use\n\nOne.',
      'Other › Deep\n\nTwo.',
      'Other › Empty',
    ])
  })

  it('keeps a heading that is too long to be repeated', () => {
    const document = readMarkdown('# A heading of some length\n\n## T\n\nOne two three four.\n', { path: 'a.md' })
    expect(splitText(document, { size: 40, withHeadings: true }).map(({ text }) => text)).toEqual([
      'A heading of some length',
      'T\n\nOne two three four.',
    ])
  })

  it('counts the repeated headings too', () => {
    fc.assert(
      fc.property(documents, fc.integer({ min: 30, max: 200 }), fc.boolean(), (document, size, tokens) => {
        const options: SplitTextOptions = { size, withHeadings: true, overlap: 5, ...(tokens && { countTokens }) }
        const passages = splitText(document, options)
        for (const { text } of passages) expect(tokens ? countTokens(text) : text.length).toBeLessThanOrEqual(size)
        const joined = new Set(passages.flatMap(({ text }) => [...dense(text)]))
        for (const character of dense(document.text)) expect(joined).toContain(character)
      }),
      { numRuns: 500 },
    )
  })

  it('keeps the ids of other sections when one is edited', () => {
    const sections = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', ' ', '. '), minLength: 1, maxLength: 200 }), {
      minLength: 2,
      maxLength: 8,
    })
    const read = (texts: readonly string[]): SourceDocument =>
      readMarkdown(texts.map((text, index) => `# Section ${index}\n\n${text}\n`).join('\n'), { path: 'a.md' })
    fc.assert(
      fc.property(sections, fc.nat(), (texts, at) => {
        const edited = texts.map((text, index) => (index === at % texts.length ? `${text} edited, and longer` : text))
        const idsOf = (texts: readonly string[]): [string, string][] =>
          splitText(read(texts), { size: 80, withHeadings: true })
            .filter(({ metadata }) => metadata.headings[0] !== `Section ${at % texts.length}`)
            .map(({ id, text }) => [id, text])
        expect(idsOf(edited)).toEqual(idsOf(texts))
      }),
    )
  })

  it('gives equal passages ids of their own, the same each time', () => {
    const document = readMarkdown('# A\n\nsame\n\n# A\n\nsame\n', { path: 'a.md' })
    const ids = splitText(document).map(({ id }) => id)
    expect(new Set(ids).size).toBe(2)
    expect(splitText(document).map(({ id }) => id)).toEqual(ids)
    expect(ids[1]).toBe(`${ids[0]}-2`)
  })

  it.each<[string, string, SplitTextOptions]>([
    ['one line', 'x'.repeat(5_000_000), {}],
    ['one line of tokens', 'x'.repeat(300_000), { countTokens: (text) => text.length / 4 }],
    ['white space', `a${' '.repeat(5_000_000)}b`, { overlap: 100 }],
    ['empty lines', 'a\n\n'.repeat(500_000), {}],
    ['one cluster', `e${'\u0301'.repeat(200_000)}`, { size: 100 }],
    ['flags', '🇩🇪'.repeat(100_000), { by: 'sentence' }],
    ['brackets', '}\n'.repeat(500_000), { by: 'code' }],
  ])('ends on %s', (_name, text, options) => {
    const passages = splitText(readText(text, { path: 'a' }), options)
    expect(dense(passages.map((each) => each.text).join('')).length).toBeGreaterThanOrEqual(dense(text).length)
  })

  it('gives passages that core takes', async () => {
    const document = readMarkdown('---\nlang: en\n---\n# Tea\n\nGreen tea.\n\n# Cake\n\nA cake.\n', { path: 'food.md' })
    const retriever = inMemoryRetriever({ passages: splitText(document) })
    const { passages } = await retriever.retrieve({
      query: 'cake',
      k: 1,
      filter: { field: 'lang', op: 'eq', value: 'en' },
    })
    expect(passages[0]?.metadata).toMatchObject({
      path: 'food.md',
      headings: ['Cake'],
      startLine: 8,
      endLine: 10,
      lang: 'en',
    })
  })

  it.each<[SplitTextOptions, RegExp]>([
    [{ size: 0 }, /'size' is 0\. It is a whole number from 1/],
    [{ size: 10, overlap: 6 }, /'overlap' is 6\. It is a whole number from 0 to half the size, 5/],
    [{ by: 'markdown' as never }, /'by' is "markdown"\. It is one of headings, /],
    [{ by: 'code', withHeadings: true }, /'withHeadings' goes with by: 'headings' alone/],
    [{ locale: '!' }, /'locale' is "!"/],
    [{ countTokens: (() => Promise.resolve(1)) as never }, /countTokens returned an instance of Promise/],
    [{ countTokens: () => Number.NaN }, /countTokens returned NaN/],
  ])('refuses %j', (options, message) => {
    expect(() => splitText(readText('Some text.', { path: 'a' }), options)).toThrow(message)
  })
})
