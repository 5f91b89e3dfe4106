import { untilAbort } from '../abort/abort.ts'
import type { LM, LMCapabilities, LMRequest, LMResult } from '../lm/lm.ts'
import type { Usage } from '../lm/usage.ts'
import { type LMScript, readScript, type ScriptedReply } from './script.ts'
import { toScriptedResult } from './scripted-result.ts'

/** Options of {@link scriptedLM}. */
export interface ScriptedLMOptions {
  /** The id of the LM, and the model it reports. @default 'scripted' */
  readonly id?: string | undefined
  /** What it declares. With `completions`, a single text is repeated `n` times. @default nothing */
  readonly capabilities?: LMCapabilities | undefined
  /** How long each answer takes, in milliseconds. @default 0 */
  readonly delayMs?: number | undefined
  /** The usage of every answer that says nothing else. @default words of the messages and of the answer */
  readonly usage?: Usage | undefined
}

/** An LM that answers by a script and remembers what it was asked. */
export interface ScriptedLM extends LM, Disposable {
  /** Every request so far, in the order of the calls. */
  readonly calls: readonly LMRequest[]
  /** Checks that the script is used up. @throws Error naming each reply and rule that is not */
  assertUsed(): void
}

/**
 * Makes an LM for tests: it answers by `script` and records its calls. A list answers one call after another; of rules
 * the first match answers; anything else answers every call. Declared with `using`, it also checks that the script was
 * used up.
 *
 * @throws TypeError when a list mixes replies and rules; a call rejects with an Error when the script has no answer
 * @example scriptedLM([chatReply({ answer: 'Paris' }), new Error('overloaded')])
 */
export function scriptedLM(script: LMScript, options: ScriptedLMOptions = {}): ScriptedLM {
  const { id = 'scripted', capabilities, delayMs = 0, usage } = options
  const calls: LMRequest[] = []
  const reader = readScript(script)

  async function answer(request: LMRequest, reply: ScriptedReply, call: number): Promise<LMResult> {
    if (delayMs > 0) await wait(delayMs, request.signal)
    request.signal?.throwIfAborted()
    const made = typeof reply === 'function' ? await reply(request, call) : reply
    if (made instanceof Error) throw made
    const defaults = { model: id, usage, completions: capabilities?.completions ? (request.n ?? 1) : 1 }
    return toScriptedResult(typeof made === 'string' ? { text: made } : made, request, defaults)
  }

  function assertUsed(): void {
    const unused = reader.unused()
    if (unused.length === 0) return
    const made = calls.length === 1 ? '1 call was made' : `${calls.length} calls were made`
    throw new Error(`The script of '${id}' is not used up (${made}). Left: ${unused.join('; ')}.`)
  }

  return {
    id,
    ...(capabilities && { capabilities }),
    calls,
    async generate(request) {
      request.signal?.throwIfAborted()
      const call = calls.push(request)
      const reply = reader.next(request, call)
      return untilAbort(() => answer(request, reply, call), request.signal)
    },
    assertUsed,
    [Symbol.dispose]: assertUsed,
  }
}

/** Waits; an abort ends the timer at once, so that it keeps no process alive. */
function wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const onAbort = (): void => {
      clearTimeout(timer)
      resolve()
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort)
      resolve()
    }, ms)
    signal?.addEventListener('abort', onAbort, { once: true })
  })
}
