import { scriptedLM } from '@dspex/core/testing'
import { describe, expect, it } from 'vitest'
import { adviseOnPromptModel } from './advise-on-prompt-model.ts'

const advice = (code: string) => ({ advice: [{ code, message: 'Something.' }] })

describe('adviseOnPromptModel', () => {
  it('names the option where rules came to nothing', () => {
    expect(adviseOnPromptModel(advice('RULES_REFUSED'), { promptModel: undefined })).toMatchObject([
      { code: 'PROMPT_MODEL', message: expect.stringContaining('`promptModel`') as string },
    ])
  })

  it('says nothing where it was used, or where something else is amiss', () => {
    expect(adviseOnPromptModel(advice('RULES_REFUSED'), { promptModel: scriptedLM('') })).toEqual([])
    expect(adviseOnPromptModel(advice('MORE_EXAMPLES'), { promptModel: undefined })).toEqual([])
  })
})
