import { describe, expect, it } from 'vitest'
import { count } from './count.ts'

describe('count', () => {
  it('has one form for one and another for all else', () => {
    expect([0, 1, 2].map((number) => count(number, 'question'))).toEqual(['0 questions', '1 question', '2 questions'])
  })
})
