import { describe, expect, it } from 'vitest'
import { chatReply } from './chat-reply.ts'

describe('chatReply', () => {
  it('writes strings as they are, everything else as JSON, and the final marker', () => {
    expect(chatReply({ answer: 'Paris, "la ville"', score: 3, tags: ['a'], none: null, absent: undefined })).toBe(
      [
        '[[ ## answer ## ]]\nParis, "la ville"\n\n',
        '[[ ## score ## ]]\n3\n\n',
        '[[ ## tags ## ]]\n["a"]\n\n',
        '[[ ## none ## ]]\nnull\n\n',
        '[[ ## completed ## ]]',
      ].join(''),
    )
  })

  it('writes only the final marker when there are no fields', () => {
    expect(chatReply({})).toBe('[[ ## completed ## ]]')
  })
})
