import { canonicalJson } from '@dspex/core/implement'
import { toEdit } from '../candidate/edits.ts'
import { reflecting } from '../numbers.ts'
import { askForRule, toldToReflect } from './reflection.ts'
import type { Strategy } from './strategy.ts'
import { findFault } from './validate-rule.ts'

/**
 * Asks an LM what several failures of one kind have in common and how the instructions should say so. Half of the
 * failures are shown at most: the others say whether the rule holds for what it was not made from.
 */
export function appendARule(): Strategy {
  const name = 'append-a-rule'
  return {
    name,
    asksLM: true,
    async propose(task) {
      const { cluster, path, incumbent, rejected, tried, turn, exampleOf } = task
      if (cluster.failing.length < 2) return null
      // Other failures each time: an attempt that failed was shown the first ones.
      const first = turn % cluster.failing.length
      const rotated = [...cluster.failing.slice(first), ...cluster.failing.slice(0, first)]
      const few = Math.min(reflecting.mostFailures, Math.floor(cluster.failing.length / 2))
      const failures = rotated.slice(0, few).flatMap((id) => task.failureOf(id) ?? [])
      const { ofFew, ofEnough, enough } = reflecting.successes
      const successes = cluster.passing
        .slice(0, cluster.passing.length >= enough ? ofEnough : ofFew)
        .flatMap((id) => task.successOf(id) ?? [])
      if (failures.length === 0) return null
      const reply = await askForRule(task, { failures, successes })
      if (reply === undefined) return { useless: 'reflection: no reply that can be read' }
      const rule = reply.trim().replaceAll(/\s*\n\s*/g, ' ')
      const fault = findFault(rule, {
        instructions: incumbent.state.predictors[path]?.instructions ?? '',
        rejected: rejected.flatMap(({ edit }) => (edit.change === 'add-rule' ? [edit.rule] : [])),
        told: [...toldToReflect, ...Object.values(incumbent.state.predictors[path]?.descriptions ?? {})],
        shown: [...failures, ...successes].flatMap(({ trial }) => {
          const { inputs } = exampleOf(trial.exampleId)
          return [canonicalJson(inputs), ...Object.values(inputs).filter((value) => typeof value === 'string')]
        }),
      })
      if (fault) return { useless: `reflection: ${fault}` }
      const sources = [...failures, ...successes].map(({ trial }) => trial.exampleId)
      const draft = { change: 'add-rule', strategy: name, path, sources, cluster: cluster.key, rule } as const
      return tried.has(toEdit(draft).id) ? { useless: 'reflection: was tried before' } : draft
    },
  }
}
