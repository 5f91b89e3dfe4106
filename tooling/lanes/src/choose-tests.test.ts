import { describe, expect, it } from 'vitest'
import { chooseTests } from './choose-tests.ts'

const paths = [
  'packages/core/src/cache/file-cache.test.ts',
  'packages/core/src/cache/file-cache.processes.test.ts',
  'packages/postgres/src/open.postgres.test.ts',
  'tooling/hostile/hostile.soak.test.ts',
]

describe('chooseTests', () => {
  it('counts what is in the lane, and tells of what is in another', () => {
    expect(chooseTests(paths, { lane: 'fast', words: ['Cache'] })).toEqual({
      count: 1,
      elsewhere: 'More match: 1 file with pnpm test:services Cache',
    })
    expect(chooseTests(paths, { lane: 'all', words: ['cache'] })).toEqual({ count: 2, elsewhere: undefined })
  })

  it('says where a filter matches that matches nothing here', () => {
    expect(chooseTests(paths, { lane: 'fast', words: ['postgres', 'hostile'] })).toEqual({
      count: 0,
      elsewhere:
        'No test of this lane matches: 1 file with pnpm test:services postgres hostile, ' +
        '1 file with pnpm test:soak postgres hostile',
    })
    expect(chooseTests(paths, { lane: 'fast', words: ['nowhere'] })).toEqual({ count: 0, elsewhere: undefined })
  })
})
