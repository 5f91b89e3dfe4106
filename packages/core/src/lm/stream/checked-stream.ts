import { lmWork } from '../lm-work.ts'
import { workStream } from '../../work/work.ts'
import { untilAbort } from '../../abort/abort.ts'
import { DspexError } from '../../errors/dspex-error.ts'
import { linkSignal } from '../../abort/link-signal.ts'
import { brokenContract, findResultProblem, toLMError, withoutWarnedSecrets } from '../check-result.ts'
import type { LM, LMRequest, LMStreamPart } from '../lm.ts'
import { optionsWithoutCredentials } from '../option-credentials.ts'
import { watchStream } from './watch-stream.ts'

/**
 * Streams from an LM, whoever wrote it: parts that break the contract and whatever it throws become an `LMError`, an
 * abort ends the stream at once, and whoever leaves it cancels the call. Published as one event, from the first part
 * that is asked for to the end.
 */
export function checkedStream(lm: LM, request: LMRequest): AsyncGenerator<LMStreamPart> {
  const { signal, abort, release } = linkSignal(request.signal)
  const event = workStream(lmWork, () => ({ lm: lm.id, request: optionsWithoutCredentials(request) }))
  let finished = false

  /** Reads without waiting for a provider that does not listen to the signal. */
  async function* read(): AsyncGenerator<LMStreamPart> {
    const source = event.inside(() => (lm.stream as NonNullable<LM['stream']>)({ ...request, signal }))
    const iterator = source[Symbol.asyncIterator]()
    const next = (): Promise<IteratorResult<LMStreamPart>> => event.inside(() => iterator.next())
    let isOver = false
    try {
      for (;;) {
        const step = await untilAbort(next, signal)
        isOver = step.done === true
        if (step.done) break
        yield step.value
      }
    } finally {
      // A provider that is busy can't be waited for; it has been told by the signal.
      if (!isOver) void Promise.resolve(iterator.return?.()).catch(() => undefined)
    }
    if (!finished) throw brokenContract(lm, "ended a stream without the part 'finish'", 'stream')
  }

  return watchStream({
    open() {
      request.signal?.throwIfAborted()
      request.onStart?.()
      event.start()
      return read()
    },
    part(part) {
      const problem = finished ? "sent more after the part 'finish'" : findPartProblem(part)
      if (problem !== undefined) throw brokenContract(lm, problem, 'stream')
      if (part.type !== 'finish') return part
      finished = true
      return { ...part, result: withoutWarnedSecrets(part.result) }
    },
    end({ result, error }) {
      const known =
        error === undefined || request.signal?.aborted || DspexError.isInstance(error) ? error : toLMError(lm, error)
      if (!finished) abort(new DOMException('Nobody reads this stream any more.', 'AbortError'))
      release()
      event.end({ result, error: known })
      return known
    },
  })
}

function findPartProblem(part: LMStreamPart): string | undefined {
  const given: unknown = part
  if (typeof given !== 'object' || given === null || typeof part.type !== 'string')
    return 'streamed a part without a type'
  if ((part.type === 'text-delta' || part.type === 'reasoning-delta') && typeof part.text !== 'string')
    return `streamed a part '${part.type}' without text`
  const problem = part.type === 'finish' ? findResultProblem(part.result) : undefined
  return problem === undefined ? undefined : `ended a stream with ${problem}`
}
