import type { Contestant } from '../contestant.ts'
import { firstPrompts } from '../world/world-program.ts'

/** Leaves the program as it is. */
export const unoptimized: Contestant = {
  name: 'unoptimized',
  compete: async ({ world }) => ({ prompts: firstPrompts(world) }),
}
