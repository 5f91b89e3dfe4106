import { describe, expectTypeOf, it } from 'vitest'
import type { Filter } from './filter.ts'

type Paper = {
  readonly year: number
  readonly title: string
  readonly tags: readonly ('new' | 'old')[]
}

describe('Filter', () => {
  it('knows the types of the metadata', () => {
    expectTypeOf<{ field: 'year'; op: 'gt'; value: number }>().toExtend<Filter<Paper>>()
    expectTypeOf<{ field: 'year'; op: 'gt'; value: string }>().not.toExtend<Filter<Paper>>()
    expectTypeOf<{ field: 'year'; op: 'contains'; value: number }>().not.toExtend<Filter<Paper>>()
    expectTypeOf<{ field: 'title'; op: 'contains'; value: string }>().toExtend<Filter<Paper>>()
    expectTypeOf<{ field: 'tags'; op: 'contains'; value: 'new' }>().toExtend<Filter<Paper>>()
  })

  it('takes any scalar for metadata that is not known', () => {
    expectTypeOf<{ field: 'x'; op: 'gt'; value: string }>().toExtend<Filter>()
    expectTypeOf<{ field: 'x'; op: 'contains'; value: boolean }>().toExtend<Filter>()
  })
})
