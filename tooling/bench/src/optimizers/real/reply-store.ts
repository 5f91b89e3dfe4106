import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { LM, LMRequest, LMResult } from '@dspex/core'
import { cacheKey } from '@dspex/core/implement'

/** What an LM was used for: requests that differ, each counted once. */
export interface RunSpent {
  readonly calls: number
  /** Tokens, in and out. */
  readonly tokens: number
  /** How long the LM worked on them, when they were first asked. */
  readonly seconds: number
}

/** An LM that counts. */
export interface CountedLM {
  readonly lm: LM
  readonly spent: () => RunSpent
}

interface KeptReply {
  readonly key: string
  /** What was asked, for people to look at. */
  readonly messages: LMRequest['messages']
  readonly seconds: number
  readonly result: LMResult
}

/** Every reply that an LM ever gave, in a file. */
export interface ReplyStore {
  /** Counts from zero, as if nothing were kept: what another run has asked before is counted, but not asked again. */
  count(): CountedLM
}

/** Options of {@link replyStore}. */
export interface ReplyStoreOptions {
  readonly lm: LM
  /** Where replies are kept: a line of JSON each. */
  readonly file: string
  /** Ends replies of requests that set no limit: a small model may never stop. */
  readonly maxOutputTokens: number
}

/**
 * Keeps every reply, so that a run that was killed goes on where it was when it is started again, whatever optimizer it is
 * of and whatever language that is written in: it asks the same once more, and has the answers.
 */
export function replyStore({ lm, file, maxOutputTokens }: ReplyStoreOptions): ReplyStore {
  const kept = readReplies(file)
  const asking = new Map<string, Promise<KeptReply>>()
  // The LM takes requests one after the other: while one waits, the time belongs to those before it.
  let lastAt = 0

  async function ask(key: string, request: LMRequest): Promise<KeptReply> {
    const beganAt = performance.now()
    const result = await lm.generate(request)
    const now = performance.now()
    const { messages } = request
    const reply = { key, messages, seconds: (now - Math.max(beganAt, lastAt)) / 1000, result }
    lastAt = now
    appendFileSync(file, `${JSON.stringify(reply)}\n`)
    kept.set(key, reply)
    return reply
  }

  async function find(key: string, request: LMRequest): Promise<KeptReply> {
    const known = kept.get(key) ?? asking.get(key)
    if (known) return known
    // Whoever asked first may give up; others still want the reply.
    const { signal: _signal, ...rest } = request
    const reply = ask(key, rest).finally(() => asking.delete(key))
    asking.set(key, reply)
    return reply
  }

  return {
    count() {
      const seen = new Map<string, KeptReply>()
      return {
        lm: {
          id: lm.id,
          ...(lm.capabilities && { capabilities: { json: lm.capabilities.json } }),
          ...(lm.concurrency && { concurrency: lm.concurrency }),
          async generate(request) {
            request.signal?.throwIfAborted()
            const asked = { ...request, maxOutputTokens: request.maxOutputTokens ?? maxOutputTokens }
            const key = cacheKey(lm, asked)
            const reply = await find(key, asked)
            seen.set(key, reply)
            return reply.result
          },
        },
        spent: () => {
          const replies = [...seen.values()]
          const tokensOf = ({ usage: { inputTokens, outputTokens } }: LMResult): number =>
            (inputTokens.total ?? 0) + (outputTokens.total ?? 0)
          return {
            calls: replies.length,
            tokens: replies.reduce((sum, { result }) => sum + tokensOf(result), 0),
            seconds: replies.reduce((sum, { seconds }) => sum + seconds, 0),
          }
        },
      }
    },
  }
}

function readReplies(file: string): Map<string, KeptReply> {
  mkdirSync(dirname(file), { recursive: true })
  if (!existsSync(file)) return new Map()
  const text = readFileSync(file, 'utf8')
  // A line that was cut off stays alone, and does not count.
  if (text !== '' && !text.endsWith('\n')) appendFileSync(file, '\n')
  const replies = text.split('\n').flatMap((line) => parse(line) ?? [])
  return new Map(replies.map((reply) => [reply.key, reply]))
}

function parse(line: string): KeptReply | undefined {
  try {
    return JSON.parse(line) as KeptReply
  } catch {
    return undefined
  }
}
