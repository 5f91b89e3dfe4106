import { type Metric, type Module, Predict, program, signature } from '@dspex/core'
import { metric } from '@dspex/evaluate'
import { type Intent, type IntentExample, intents } from './banking77.ts'

/** Names what a message is about. */
export type IntentProgram = Module<{ readonly message: string }, { readonly intent: string }>

/** What it begins with. */
export const instructions: string = `Sort the message of a customer of a bank into one of the intents ${intents.join(', ')}.`

/** An intent is a few words: longer replies are lost anyway. */
export const maxOutputTokens = 64

/** Makes the program that is to be improved. Each run is one call: a reply that does not fit is wrong, not sent back. */
export function intentProgram(): IntentProgram {
  const choices = intents.map((intent) => `"${intent}"`).join(' | ')
  const sort = new Predict(
    signature(`message -> intent: ${choices}` as 'message -> intent').withInstructions(instructions),
    { repairs: 0, lmOptions: { maxOutputTokens } },
  )
  return program('intents', { sort }, ({ message }: { readonly message: string }, parts) => parts.sort.run({ message }))
}

/** 1 for the right intent; otherwise it says which one that is. */
export const rightIntent: Metric<
  { readonly message: string },
  { readonly intent: Intent },
  { readonly intent: string }
> = metric('right-intent', ({ labels }: IntentExample, { intent }: { readonly intent: string }) =>
  intent === labels?.intent ? { score: 1 } : { score: 0, feedback: `The intent is ${labels?.intent}, not ${intent}.` },
)
