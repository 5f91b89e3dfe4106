import { executionOf, type JsonValue, type Program, type UsageByModel } from '@dspex/core'
import { type Gate, hashJson } from '@dspex/core/implement'
import type { CheckpointStore } from '../store/checkpoint-store.ts'
import { blameFor, describeError } from '../trial/classify-error.ts'
import type { LabAccount } from './lab-account.ts'
import type { AskOptions, LabReply } from './lab-port.ts'
import { contextBeside, type EvaluationContext, hashProgram, toSubject } from '../trial/subject.ts'

/** What replies are kept and paid with. */
export interface RepliesSettings {
  readonly checkpoints: CheckpointStore
  readonly runId: string
  /** Gives the LM that is asked where a call names none; how the program under test is sampled does not apply. */
  readonly context: EvaluationContext
  readonly gate: Gate
  readonly account: LabAccount
}

/** Asks other programs, each question once. */
export interface Replies {
  /** Gives what is kept, or asks and keeps the reply. Rejects for a fault of the set-up and at an abort. */
  ask<Input extends object, Output>(
    asked: Program<Input, Output>,
    input: Input,
    options: AskOptions & { readonly signal: AbortSignal },
  ): Promise<LabReply<Output>>
}

interface KeptReply<Output> {
  readonly reply: LabReply<Output>
  readonly usage: UsageByModel
}

/** Makes replies. */
export function createReplies({ checkpoints, runId, context, gate, account }: RepliesSettings): Replies {
  const beside = contextBeside(context)
  const known = new Map<string, Promise<LabReply<unknown>>>()

  async function askOnce<Input extends object, Output>(
    key: string,
    asked: Program<Input, Output>,
    input: Input,
    settings: EvaluationContext & { readonly signal: AbortSignal },
  ): Promise<LabReply<Output>> {
    const { signal } = settings
    const kept = (await checkpoints.get(key, { signal })) as unknown as KeptReply<Output> | undefined
    const outcome = kept ?? (await askNow(asked, input, settings))
    // What the infrastructure got wrong is asked again on resume.
    if (!kept && outcome.reply.failure?.blame !== 'infrastructure')
      await checkpoints.set(key, JSON.parse(JSON.stringify(outcome)) as JsonValue, { signal })
    account.charge(outcome.usage, false)
    return outcome.reply
  }

  return {
    async ask<Input extends object, Output>(
      asked: Program<Input, Output>,
      input: Input,
      { lm = context.lm, lmOptions, signal }: AskOptions & { readonly signal: AbortSignal },
    ): Promise<LabReply<Output>> {
      const settings: EvaluationContext = { ...beside, lm, lmOptions }
      const hash = hashJson([hashProgram(toSubject(asked), settings, undefined), input])
      const before = known.get(hash)
      if (before) return before as Promise<LabReply<Output>>
      const over = account.exhausted()
      if (over !== undefined)
        return { output: null, failure: { blame: 'infrastructure', name: 'Budget', message: over } }
      const asking = gate.pass(() => askOnce(`${runId}/reply/${hash}`, asked, input, { ...settings, signal }), signal)
      known.set(hash, asking)
      try {
        return await asking
      } catch (error) {
        known.delete(hash)
        throw error
      }
    },
  }
}

async function askNow<Input extends object, Output>(
  asked: Program<Input, Output>,
  input: Input,
  settings: EvaluationContext & { readonly signal: AbortSignal },
): Promise<KeptReply<Output>> {
  try {
    const { output, usage } = await asked.execute(input, settings)
    return { reply: { output: JSON.parse(JSON.stringify(output)) as Output }, usage }
  } catch (error) {
    settings.signal.throwIfAborted()
    const blame = blameFor(error)
    if (blame === 'setup') throw error
    return {
      reply: { output: null, failure: { blame, ...describeError(error) } },
      usage: executionOf(error)?.usage ?? {},
    }
  }
}
