// #region test
import { Predict } from '@dspex/core'
import { chatReply, scriptedLM } from '@dspex/core/testing'
import { expect, it } from 'vitest'

const classify = new Predict("message -> team: 'billing' | 'delivery'")

it('asks once more when the team does not exist', async () => {
  const lm = scriptedLM([chatReply({ team: 'sales' }), chatReply({ team: 'billing' })])
  expect(await classify.run({ message: 'You charged me twice.' }, { lm })).toEqual({ team: 'billing' })
  lm.assertUsed()
})
// #endregion test
