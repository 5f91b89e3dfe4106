import { dumpState, editState, type ProgramState } from '@dspex/core'
import { createRandom, type Random } from '@dspex/core/implement'
import type { IntentExample } from '../banking77.ts'
import type { RealContestant } from '../contestant.ts'
import { intentProgram } from '../intent-program.ts'

/** Shows messages with their labels, drawn at random: what costs no call. */
export function randomDemos(count: number): RealContestant {
  return {
    name: `random-${count}-demos`,
    isSeeded: true,
    compete: async ({ trainset, seed }) => ({ state: drawDemos(trainset, count, createRandom(`demos ${seed}`)) }),
  }
}

/** The program with random demos. */
export function drawDemos(trainset: readonly IntentExample[], count: number, random: Random): ProgramState {
  const demos = random
    .shuffle(trainset)
    .slice(0, count)
    .map(({ inputs, labels }) => ({ inputs, outputs: { ...labels } }))
  return editState(dumpState(intentProgram()), 'sort', { demos })
}
