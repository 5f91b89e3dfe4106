import {
  dumpState,
  type Example,
  type JsonValue,
  type Metric,
  type Module,
  Predict,
  program,
  type ProgramState,
  signature,
} from '@dspex/core'
import { metric } from '@dspex/evaluate'
import type { PredictorPrompt } from './help.ts'
import { textOf, truthOf } from './text.ts'
import type { World } from './world.ts'

/** An example of a world. */
export type WorldExample = Example<{ readonly message: string }, { readonly label: string }>

/** A program of a world. */
export type WorldProgram = Module<{ readonly message: string }, { readonly label: string }>

/** What the predictors are told at the start, in every program. */
export const instructions = { extract: 'Extract the key of the message.', classify: 'Classify the message.' } as const

/** Makes the program that is to be improved: of one predictor, or of two. */
export function worldProgram(world: World): WorldProgram {
  if (!world.pipeline) {
    const classify = new Predict(signature('message -> label').withInstructions(instructions.classify))
    return program('classifier', { classify }, ({ message }: { readonly message: string }, parts) =>
      parts.classify.run({ message }),
    )
  }
  const extract = new Predict(signature('message -> key').withInstructions(instructions.extract))
  const classify = new Predict(signature('message, key -> label').withInstructions(instructions.classify))
  return program('pipeline', { extract, classify }, async ({ message }: { readonly message: string }, parts) => {
    const { key } = await parts.extract.run({ message })
    return parts.classify.run({ message, key })
  })
}

/** The examples of the numbers from `first`; the same numbers are the same examples. */
export function worldExamples(world: World, count: number, first = 0): WorldExample[] {
  return Array.from({ length: count }, (_, place) => {
    const text = textOf(world, first + place)
    return { id: `t${text.number}`, inputs: { message: text.message }, labels: { label: truthOf(world, text).label } }
  })
}

/** 1 for the right label. */
export const rightLabel: Metric<{ readonly message: string }, { readonly label: string }, { readonly label: string }> =
  metric(
    'right-label',
    (example: WorldExample, output: { readonly label: string }) => output.label === example.labels?.label,
  )

/** What the world needs to know of a state to say its true accuracy. */
export function promptsOf({ predictors }: ProgramState): Record<string, PredictorPrompt> {
  return Object.fromEntries(
    Object.entries(predictors).map(([path, { instructions, demos }]) => [
      path,
      {
        instructions,
        demos: demos.map(({ inputs, outputs }): Record<string, JsonValue> => ({ ...inputs, ...outputs })),
      },
    ]),
  )
}

/** The prompts of the program as it is at the start. */
export function firstPrompts(world: World): Record<string, PredictorPrompt> {
  return promptsOf(dumpState(worldProgram(world)))
}
