import { describe, expect, it } from 'vitest'
import { comparePassages } from './compare-passages.ts'
import { readMarkdown } from './read/read-markdown.ts'
import { splitText } from './split/split-text.ts'

describe('comparePassages', { timeout: 30_000 }, () => {
  const passagesOf = (text: string) => splitText(readMarkdown(text, { path: 'a.md' }))
  const stored = (text: string) => passagesOf(text).map(({ id, metadata }) => ({ id, hash: metadata.hash }))

  it('finds nothing to do the second time', () => {
    const text = '# A\n\none\n\n# B\n\ntwo\n'
    expect(comparePassages(stored(text), passagesOf(text))).toMatchObject({ added: [], moved: [], removed: [] })
  })

  it('finds what was added, moved and removed', () => {
    const before = stored('# A\n\none\n\n# B\n\ntwo\n\n# C\n\nthree\n')
    const changes = comparePassages(before, passagesOf('# A\n\none\n\n# New\n\nnew\n\n# C\n\nthree\n\n'))
    expect(changes.unchanged.map(({ text }) => text)).toEqual(['A\n\none'])
    expect(changes.added.map(({ text }) => text)).toEqual(['New\n\nnew'])
    expect(changes.moved.map(({ text }) => text)).toEqual(['C\n\nthree'])
    expect(changes.removed).toEqual([before[1]?.id])
  })
})
