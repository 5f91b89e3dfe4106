import type { Usage } from '@dspex/core'
import type { ProgramModelUsage } from './program-model-result.ts'

/** Says usage in the words of the AI SDK; what follows from what is known is worked out. */
export function toModelUsage({ inputTokens, outputTokens }: Usage): ProgramModelUsage {
  const { total, cacheRead, cacheWrite } = inputTokens
  const { total: made, reasoning } = outputTokens
  return {
    inputTokens: {
      total,
      noCache: total === undefined || cacheRead === undefined ? undefined : total - cacheRead - (cacheWrite ?? 0),
      cacheRead,
      cacheWrite,
    },
    outputTokens: {
      total: made,
      text: made === undefined || reasoning === undefined ? undefined : made - reasoning,
      reasoning,
    },
  }
}
