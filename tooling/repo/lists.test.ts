import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { pagesWithLists } from './src/package-lists.ts'
import { readWorkspace } from './src/workspace.ts'

const root = join(import.meta.dirname, '../..')

describe('lists of packages', () => {
  it.each(pagesWithLists(readWorkspace(root)))('%s names every package; `pnpm run lists` writes it', (path, update) => {
    const page = readFileSync(join(root, path), 'utf8')
    expect(page).toMatch(/<!-- packages -->/)
    expect(page).toBe(update(page))
  })
})

describe('docs/architecture.md', () => {
  it('names files that exist', () => {
    const page = readFileSync(join(root, 'docs/architecture.md'), 'utf8')
    const paths = Array.from(page.matchAll(/`([\w/-]+\.ts)`/g), ([, path]) => path as string)
    expect(paths.length).toBeGreaterThan(5)
    const places = ['', 'packages/core/src']
    expect(paths.filter((path) => !places.some((place) => existsSync(join(root, place, path))))).toEqual([])
  })
})
