import { simba as createSimba } from '@dspex/optimizers-simba'
import type { RealContestant } from '../contestant.ts'
import { intentProgram, rightIntent } from '../intent-program.ts'

/** Our SIMBA, as it is without settings. */
export const simba: RealContestant = {
  name: 'simba',
  isSeeded: true,
  async compete({ trainset, budget, seed, adapter, search: { lm } }) {
    const optimizer = createSimba({ metric: rightIntent, budget: { calls: budget } })
    for await (const event of optimizer.events(intentProgram(), { trainset, seed, adapter, lm })) {
      if (event.type === 'candidate') {
        const score = event.score ? ` ${(100 * event.score.mean).toFixed(0)}% of ${event.score.n}` : ''
        const mark = event.kept ? '+' : '-'
        process.stderr.write(`  ${mark} ${event.id} ${event.strategy}${score}: ${event.reason}\n`)
      }
      if (event.type === 'step-end')
        process.stderr.write(`  step ${event.step}: ${event.spent.calls} calls, ${event.trialsLeft} runs left\n`)
      if (event.type === 'optimize-end') return event.result
    }
    throw new Error('The optimization ended without a result.')
  },
}
