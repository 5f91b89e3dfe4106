import { describe, expect, it } from 'vitest'
import type { Walls } from './rooms.ts'
import { wallRules } from './wall-rules.ts'
import type { Workspace, WorkspacePackage } from './workspace.ts'

const noWalls: Walls = { rooms: {}, arrowsUp: {}, circles: {}, crowdedFolders: {}, longFunctions: {} }

/** Every sentence that the rules say about a package `shelf` with these sources. */
function faults(sources: Readonly<Record<string, string>>, walls: Partial<Walls> = {}): readonly string[] {
  const subject: WorkspacePackage = {
    folder: 'packages/shelf',
    manifest: { name: '@dspex/shelf' },
    files: new Map(Object.entries(sources)),
  }
  const workspace: Workspace = { packages: [subject], catalog: new Set() }
  return wallRules({ ...noWalls, ...walls }).flatMap(({ check }) => check(subject, workspace))
}

describe('rooms', () => {
  const rooms = { 'packages/shelf': [['errors', 'board'], ['book/title'], ['book'], ['index-card']] }
  const good = {
    'src/index.ts': `export { find } from './index-card.ts'\n`,
    'src/errors.ts': '',
    'src/board/board.ts': `import { a } from '../errors.ts'\n`,
    'src/book/title.ts': `import type { B } from '../board/board.ts'\n`,
    'src/book/book.ts': `import { t } from './title.ts'\n`,
    'src/book/page.ts': '',
    'src/index-card.ts': `import { b } from './book/book.ts'\n`,
  }

  it('let a file import from its own row and from rows below', () => {
    expect(faults(good, { rooms })).toEqual([])
  })

  it('refuse an import from a room further up, of types too', () => {
    const told = `packages/shelf/src/board/board.ts:2 imports '../book/page.ts', which lies above: 'book' is further up than 'board'.`
    for (const statement of [
      `import { b } from '../book/page.ts'`,
      `import type { B } from '../book/page.ts'`,
      `import { type B } from '../book/page.ts'`,
      `export * from '../book/page.ts'`,
    ]) {
      expect(faults({ ...good, 'src/board/board.ts': `\n${statement}\n` }, { rooms })).toEqual([
        expect.stringContaining(told),
      ])
    }
  })

  it('refuse an import up from a file that has a place of its own inside a room', () => {
    expect(faults({ ...good, 'src/book/title.ts': `import type { A } from './chapter.ts'\n` }, { rooms })).toEqual([
      expect.stringContaining(`'book' is further up than 'book/title'`),
    ])
  })

  it('are entered by their files, not by the public list', () => {
    const inside = { ...good, 'src/book/book.ts': `import { a } from '../index.ts'\nimport { t } from './title.ts'\n` }
    expect(faults(inside, { rooms })).toContainEqual(
      expect.stringContaining('the public list. Import the file itself.'),
    )
  })

  it('take no file that is in none of them', () => {
    expect(faults({ ...good, 'src/utils/pick.ts': '' }, { rooms })).toEqual([
      expect.stringContaining('src/utils/pick.ts is in no room. Move it into one'),
    ])
  })

  it('are asked for as soon as a package has folders', () => {
    expect(faults({ 'src/one.ts': '' })).toEqual([])
    expect(faults(good)).toEqual([expect.stringContaining('has the folders board, book but no rooms')])
  })

  it('are taken out of the list when they are gone', () => {
    const { 'src/index-card.ts': _card, 'src/index.ts': _index, ...rest } = good
    expect(faults(rest, { rooms })).toEqual([expect.stringContaining(`has no room 'index-card' any more`)])
  })

  it('excuse a named file, as long as it needs the excuse', () => {
    const arrowsUp = { 'packages/shelf/src/board/board.ts': 'why' }
    const up = { ...good, 'src/board/board.ts': `import type { B } from '../book/page.ts'\n` }
    expect(faults(up, { rooms, arrowsUp })).toEqual([])
    expect(faults(good, { rooms, arrowsUp })).toEqual([
      expect.stringContaining(`'packages/shelf/src/board/board.ts' needs no excuse any more. Take it out of arrowsUp`),
    ])
  })
})

describe('circles of imports', () => {
  it('are refused, of types too, with their files in order', () => {
    const circle = {
      'src/a.ts': `import type { B } from './b.ts'\n`,
      'src/b.ts': `import { c } from './c.ts'\nimport { d } from './d.ts'\n`,
      'src/c.ts': `export type { A } from './a.ts'\n`,
      'src/d.ts': '',
    }
    expect(faults(circle)).toEqual([
      expect.stringContaining('a circle of imports: src/a.ts -> src/b.ts -> src/c.ts -> src/a.ts.'),
    ])
  })

  it('are told once for a knot, by its shortest circle, and once for each knot', () => {
    const knots = {
      'src/a.ts': `import { b } from './b.ts'\n`,
      'src/b.ts': `import { c } from './c.ts'\n`,
      'src/c.ts': `import { a } from './a.ts'\nimport { b } from './b.ts'\n`,
      'src/x.ts': `import { x } from './x.ts'\n`,
    }
    expect(faults(knots)).toEqual([
      expect.stringContaining('src/b.ts -> src/c.ts -> src/b.ts'),
      expect.stringContaining('src/x.ts -> src/x.ts'),
    ])
  })

  it('are excused by one of their files, as long as there is a circle', () => {
    const circles = { 'packages/shelf/src/a.ts': 'why' }
    const a = { 'src/a.ts': `import type { B } from './b.ts'\n` }
    expect(faults({ ...a, 'src/b.ts': `import type { A } from './a.ts'\n` }, { circles })).toEqual([])
    expect(faults({ ...a, 'src/b.ts': '' }, { circles })).toEqual([expect.stringContaining('needs no excuse any more')])
  })
})

describe('folders', () => {
  const files = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`src/f${i}.ts`, '']))

  it('hold at most 15 source files, tests and index.ts aside', () => {
    expect(faults({ ...files(15), 'src/index.ts': '', 'src/f0.test.ts': '' })).toEqual([])
    expect(faults(files(16))).toEqual([
      expect.stringContaining('packages/shelf/src has 16 source files; 15 is the most'),
    ])
  })

  it('may be named with a higher limit', () => {
    const crowdedFolders: Walls['crowdedFolders'] = { 'packages/shelf/src': [16, 'why'] }
    expect(faults(files(16), { crowdedFolders })).toEqual([])
    expect(faults(files(17), { crowdedFolders })).toEqual([expect.stringContaining('16 is the most')])
    expect(faults(files(15), { crowdedFolders })).toEqual([expect.stringContaining('out of crowdedFolders')])
  })
})

describe('functions', () => {
  const body = (lines: number) => '  let a = 1\n\n  // why\n'.repeat(lines)

  it.each([
    ['sort', (lines: number) => `function sort() {\n${body(lines - 2)}}\n`],
    ['sort', (lines: number) => `export const sort = () => {\n${body(lines - 2)}}\n`],
    ['sort', (lines: number) => `const shelf = {\n  sort() {\n${body(lines - 2)}  },\n}\n`],
    ['sort', (lines: number) => `class Shelf {\n  sort() {\n${body(lines - 2)}  }\n}\n`],
    ['(unnamed)', (lines: number) => `run(() => {\n${body(lines - 2)}})\n`],
  ])('of at most 80 lines of code are well: %s %#', (name, source) => {
    expect(faults({ 'src/a.ts': source(80) })).toEqual([])
    expect(faults({ 'src/a.ts': source(81) })).toEqual([
      expect.stringContaining(` ${name} has 81 lines of code; 80 is the most`),
    ])
  })

  it('may be named with a higher limit', () => {
    const longFunctions: Walls['longFunctions'] = { 'packages/shelf/src/a.ts#sort': [81, 'why'] }
    const sort = (lines: number) => ({ 'src/a.ts': `function sort() {\n${body(lines - 2)}}\n` })
    expect(faults(sort(81), { longFunctions })).toEqual([])
    expect(faults(sort(82), { longFunctions })).toEqual([expect.stringContaining('81 is the most')])
    expect(faults(sort(80), { longFunctions })).toEqual([expect.stringContaining('out of longFunctions')])
  })

  it('may be as long as they like in tests', () => {
    expect(faults({ 'src/a.test.ts': `function sort() {\n${body(200)}}\n` })).toEqual([])
  })
})
