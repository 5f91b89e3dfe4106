import { createBudget, LMError, onEvent, Predict, withAdmission, withContext, withRetries } from '@dspex/core'
import { defineStage, lmWithStage, wrapLM } from '@dspex/core/implement'
import { chatReply, scriptedLM } from '@dspex/core/testing'

const answer = new Predict('question -> answer')
const question = { question: 'Who wrote Emma?' }
const reply = chatReply({ answer: 'Jane Austen' })
const usage = { inputTokens: { total: 40 }, outputTokens: { total: 10 } }

{
  const overloaded = new LMError('Overloaded.', { code: 'LM_SERVER' })
  const lm = scriptedLM([overloaded, reply], { usage })
  // #region retries
  const stop = onEvent('retry', { start: ({ lm, attempt, code }) => console.log(lm, attempt, code) })
  const { usage: used } = await answer.execute(question, { lm, retry: { attempts: 3, baseMs: 10 } })
  stop()
  console.log(used['scripted']?.calls, used['scripted']?.retries)
  // => scripted 2 LM_SERVER
  // => 1 1
  // #endregion retries
}

{
  const lm = scriptedLM(reply, { usage })
  // #region settings
  await answer.run(question, {
    lm,
    timeouts: { totalMs: 30_000 },
    limits: { maxConcurrency: 8, requestsPerMinute: 500 },
  })
  await withContext({ retry: false }, () => answer.run(question, { lm }))
  // #endregion settings
}

{
  const lm = scriptedLM(reply, { usage })
  // #region budget
  const budget = createBudget({ calls: 2 })
  await withContext({ lm, budget }, async () => {
    await answer.run(question)
    await answer.run(question)
    console.log(budget.spent().tokens, budget.remaining().calls) // => 100 0
    await answer.run(question).catch((error) => console.log(error.code, error.limit)) // => BUDGET_EXHAUSTED calls
  })
  // #endregion budget
}

{
  const provider = scriptedLM(reply, { usage })
  // #region compose
  const lm = withRetries(withAdmission(provider, { maxConcurrency: 4 }), { attempts: 2 })
  console.log((await answer.run(question, { lm })).answer) // => Jane Austen
  // #endregion compose
}

{
  const provider = scriptedLM(reply, { usage })
  // #region stage
  const logged = defineStage({
    name: 'logged',
    begin({ lm, request }) {
      console.log(lm.id, 'is asked')
      return {
        request: { ...request, temperature: 0 },
        result: (result) => ({ ...result, costUsd: 0.01 }),
        end: ({ result, error }) => console.log(error ?? result?.costUsd),
      }
    },
  })
  const lm = lmWithStage(provider, logged)
  await answer.run(question, { lm })
  // => scripted is asked
  // => 0.01
  // #endregion stage
}

{
  const primary = scriptedLM(new LMError('Overloaded.', { code: 'LM_SERVER' }))
  const secondary = scriptedLM(reply, { usage })
  // #region wrap
  const lm = wrapLM(primary, (inner) => ({
    generate: (request) => inner.generate(request).catch(() => secondary.generate(request)),
  }))
  console.log((await answer.run(question, { lm })).answer) // => Jane Austen
  // #endregion wrap
}
