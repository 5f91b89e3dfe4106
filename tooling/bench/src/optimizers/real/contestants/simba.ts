import { appendADemo, repairFormat, simba as createSimba, type SimbaOptions } from '@dspex/optimizers-simba'
import type { RealContestant } from '../contestant.ts'
import { intentProgram, rightIntent } from '../intent-program.ts'

/** Our SIMBA, as it is without settings. */
export const simba: RealContestant = simbaContestant('simba', {})

/** Without rules: a reflection costs a small model as much time as twenty runs, and mostly comes to nothing. */
export const simbaWithoutRules: RealContestant = simbaContestant('simba-without-rules', {
  strategies: [appendADemo(), repairFormat()],
})

function simbaContestant(name: string, options: Pick<SimbaOptions, 'strategies'>): RealContestant {
  return {
    name,
    isSeeded: true,
    async compete({ trainset, budget, seed, adapter, search: { lm } }) {
      const optimizer = createSimba({ budget: { calls: budget }, ...options })
      for await (const event of optimizer.events(intentProgram(), {
        trainset,
        metric: rightIntent,
        seed,
        adapter,
        lm,
      })) {
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
}
