import type { Message } from '../lm/message.ts'
import { defineWork, type WorkKind } from '../work/define-work.ts'
import type { ParsedReply } from './adapter.ts'

/** What is told of an adapter. */
export interface AdapterPayload {
  /** The adapter. */
  readonly adapter: string
  /** What it does. */
  readonly action: 'format' | 'parse'
  /** For which attempt, from 1. */
  readonly attempt: number
}

/** An adapter formats a signature, or parses a reply. */
export const adapterWork: WorkKind<AdapterPayload, readonly Message[] | ParsedReply> = defineWork('adapter', {
  title: ({ adapter, action }) => `${action} ${adapter}`,
  attributes: ({ adapter, action, attempt }) => ({
    'dspex.adapter': adapter,
    'dspex.action': action,
    'dspex.attempt': attempt,
  }),
  content: ['result'],
  isSync: true,
})
