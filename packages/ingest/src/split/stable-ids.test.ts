import { describe, expect, it } from 'vitest'
import { readMarkdown } from '../read/read-markdown.ts'
import { splitText } from './split-text.ts'

describe('ids of passages', () => {
  const sections = ['One.', 'Two.', 'Same.', 'Three.', 'Same.'].map(
    (text, n) => `## Section ${n}\n\n${text} ${'Words. '.repeat(80)}`,
  )
  const idsOf = (parts: readonly string[]): readonly string[] =>
    splitText(readMarkdown(parts.join('\n\n'), { path: 'a.md' }), { size: 400 }).map(({ id }) => id)

  it('stay where the text does, whatever is written before, between and after', () => {
    const ids = idsOf(sections)
    for (const place of [0, 2, 5]) {
      const grown = idsOf(sections.toSpliced(place, 0, '## New\n\nSomething else, and more of it.'))
      expect(ids.filter((id) => !grown.includes(id))).toEqual([])
      expect(grown.length).toBe(ids.length + 1)
    }
  })

  it('are distinct where texts are equal', () => {
    const ids = idsOf(['Same words.', '# A\n\nSame.', '# A\n\nSame.', '# A\n\nSame.'])
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.slice(-1)[0]).toMatch(/-3$/)
  })
})
