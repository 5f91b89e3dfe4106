import { unreadableReplies } from '../knowledge/cluster-failures.ts'
import type { Strategy } from './strategy.ts'

/**
 * Says how to reply where replies do not fit the signature and no demo can show it: an instruction that needs no LM.
 */
export function repairFormat(): Strategy {
  const name = 'repair-format'
  return {
    name,
    async propose({ cluster, path, incumbent }) {
      const fields = incumbent.state.predictors[path]?.contract.outputs.map(({ name }) => `\`${name}\``) ?? []
      const rule = `Always give a value for ${fields.join(' and ')}, in exactly the form that is asked for, and add nothing else.`
      const isThere = incumbent.state.predictors[path]?.instructions.includes(rule)
      if (cluster.key !== unreadableReplies || isThere) return null
      return { change: 'add-rule', strategy: name, path, sources: [], cluster: cluster.key, rule }
    },
  }
}
