import type { Filter } from '@dspex/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openPGlite } from '../../test/databases.ts'
import { filter, promoted, testCompiledFilters } from '../../test/compile-filter-cases.ts'
import { statementValues } from '../sql/database.ts'
import { compileFilter } from './compile-filter.ts'

testCompiledFilters(await openPGlite())

describe('compileFilter', () => {
  const compile = (filter: Filter) => {
    const { values, bind } = statementValues()
    return { sql: compileFilter(filter, { metadata: 't.metadata', promoted }, bind), values }
  }

  it('lets nothing but promoted keys become SQL', () => {
    fc.assert(
      fc.property(filter, (filter) => {
        const marked = JSON.parse(
          JSON.stringify(filter, (name, value: unknown) =>
            name === 'field'
              ? promoted.includes(String(value))
                ? value
                : 'evil'
              : typeof value === 'string' && name !== 'op'
                ? 'evil'
                : value,
          ),
        ) as Filter
        expect(compile(marked).sql).not.toContain('evil')
      }),
    )
  })

  it('refuses half of a character', () => {
    expect(() => compile({ field: 'lang', op: 'eq', value: '\ud800' })).toThrow(/toWellFormed/)
  })
})
