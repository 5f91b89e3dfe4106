import { describe, expect, it } from 'vitest'
import * as index from './index.ts'

describe('@dspex/postgres', () => {
  it('exports these names', () => {
    expect(Object.keys(index).toSorted()).toMatchInlineSnapshot(`
      [
        "DatabaseError",
        "migrate",
        "openDatabase",
        "readMigrations",
      ]
    `)
  })
})
