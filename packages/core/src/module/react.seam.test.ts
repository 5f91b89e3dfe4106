import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'

const read = (path: string): Promise<string> => readFile(new URL(path, import.meta.url), 'utf8')

/** The names between braces after `keyword`, and where they are from. */
function namesIn(source: string, keyword: 'import' | 'export'): { readonly name: string; readonly from: string }[] {
  const statements = source.matchAll(new RegExp(`^${keyword} (?:type )?\\{([^}]*)\\} from '([^']*)'`, 'gm'))
  return [...statements].flatMap(([, names = '', from = '']) =>
    names
      .split(',')
      .map((name) => name.replace('type ', '').trim())
      .filter((name) => name !== '')
      .map((name) => ({ name, from })),
  )
}

describe('the seam of ReAct', () => {
  it('is open: ReAct imports only what the doors of core export', async () => {
    const own = ['./react.ts', './react-trajectory.ts']
    const doors = await Promise.all(['../index.ts', '../implement/index.ts'].map(read))
    const exported = new Set(doors.flatMap((door) => namesIn(door, 'export')).map(({ name }) => name))
    const imported = (await Promise.all(own.map(read))).flatMap((source) => namesIn(source, 'import'))
    const fromElsewhere = imported.filter(({ from }) => !own.includes(from))
    expect(fromElsewhere.length).toBeGreaterThan(15)
    expect(fromElsewhere.filter(({ name }) => !exported.has(name))).toEqual([])
  })
})
