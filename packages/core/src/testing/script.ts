import { showValue } from '../wording/show-value.ts'
import type { LMRequest } from '../lm/lm.ts'
import { textOf } from '../lm/message.ts'
import type { ScriptedResult } from './scripted-result.ts'

/** What a scripted LM answers: a text, a result, an error to throw, or a function that makes one of them. */
export type ScriptedReply = ScriptedAnswer | ScriptedReplyFunction

/** A reply that is ready to be given. */
export type ScriptedAnswer = string | ScriptedResult | Error

/** Makes the reply to one call; calls are numbered from 1. */
export type ScriptedReplyFunction = (request: LMRequest, call: number) => ScriptedAnswer | Promise<ScriptedAnswer>

/** Answers the requests that match. */
export interface ScriptRule {
  /** What some message's text contains or matches, or a test of the whole request. */
  readonly when: string | RegExp | ((request: LMRequest) => boolean)
  /** The answer. */
  readonly reply: ScriptedReply
  /** How often the rule answers before later rules get their turn. @default any number of times, at least once */
  readonly times?: number | undefined
}

/**
 * All answers of a scripted LM: one for every call, one after another, or by rules of which the first match answers.
 */
export type LMScript = ScriptedReply | readonly ScriptedReply[] | readonly ScriptRule[]

/** Hands out the replies of a script. */
export interface ScriptReader {
  /** Finds the reply to a call. @throws Error when there is none */
  next(request: LMRequest, call: number): ScriptedReply
  /** Says what has not been used, a line each. */
  unused(): string[]
}

/** Reads a script. @throws TypeError when a list mixes replies and rules */
export function readScript(script: LMScript): ScriptReader {
  if (!Array.isArray(script)) return readSingle(script as ScriptedReply)
  const items = script as readonly (ScriptedReply | ScriptRule)[]
  const rules = items.filter(isRule)
  if (rules.length === 0) return readList(items as readonly ScriptedReply[])
  if (rules.length === items.length) return readRules(rules)
  throw new TypeError('The script mixes replies and rules. Give every item a `when`, or none.')
}

function readSingle(reply: ScriptedReply): ScriptReader {
  let used = false
  return {
    next() {
      used = true
      return reply
    },
    unused: () => (used ? [] : [`the reply to every call, ${showReply(reply)}`]),
  }
}

function readList(replies: readonly ScriptedReply[]): ScriptReader {
  let used = 0
  return {
    next(request, call) {
      const reply = replies[used]
      if (used >= replies.length || reply === undefined) {
        const count = replies.length === 1 ? '1 reply' : `${replies.length} replies`
        throw new Error(
          `The script has ${count}, but this is call ${call}. ${showRequest(request)} Add a reply or call less.`,
        )
      }
      used += 1
      return reply
    },
    unused: () => replies.slice(used).map((reply, index) => `reply ${used + index + 1}, ${showReply(reply)}`),
  }
}

function readRules(rules: readonly ScriptRule[]): ScriptReader {
  const used = rules.map(() => 0)
  return {
    next(request, call) {
      const text = request.messages.map((message) => textOf(message.content)).join('\n')
      const index = rules.findIndex(
        (rule, at) => (used[at] as number) < (rule.times ?? Infinity) && matches(rule, request, text),
      )
      const rule = rules[index]
      if (rule) {
        used[index] = (used[index] as number) + 1
        return rule.reply
      }
      const state = rules.map(
        (each, at) => `${showRule(each)} (used ${used[at]}${each.times === undefined ? '' : ` of ${each.times}`})`,
      )
      throw new Error(`No rule of the script answers call ${call}. Rules: ${state.join(', ')}. ${showRequest(request)}`)
    },
    unused: () =>
      rules.flatMap((rule, at) => {
        const left = (rule.times ?? 1) - (used[at] as number)
        return left > 0 ? [`rule ${showRule(rule)}, ${left} more ${left === 1 ? 'time' : 'times'}`] : []
      }),
  }
}

function isRule(item: ScriptedReply | ScriptRule): item is ScriptRule {
  return typeof item === 'object' && 'when' in item
}

function matches({ when }: ScriptRule, request: LMRequest, text: string): boolean {
  if (typeof when === 'function') return when(request)
  return typeof when === 'string' ? text.includes(when) : text.search(when) !== -1
}

function showRule({ when }: ScriptRule): string {
  if (typeof when === 'function') return when.name === '' || when.name === 'when' ? 'a function' : when.name
  return typeof when === 'string' ? showValue(when) : String(when)
}

function showReply(reply: ScriptedReply): string {
  return reply instanceof Error ? String(reply) : showValue(reply)
}

function showRequest({ messages }: LMRequest): string {
  const last = messages.findLast((message) => message.role === 'user')
  return last ? `The last user message is ${showValue(textOf(last.content), 200)}.` : 'The request has no user message.'
}
