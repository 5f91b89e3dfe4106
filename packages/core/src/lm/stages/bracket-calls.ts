import type { LM, LMRequest, LMStreamPart } from '../lm.ts'
import { openStream } from '../stream/open-stream.ts'
import { watchStream } from '../stream/watch-stream.ts'
import type { Stage, StagedCall } from './stage.ts'

/** Makes both ways of calling an LM from what a stage does with one call. Where a stage does not wait, neither do they. */
export function bracketCalls(lm: LM, begin: NonNullable<Stage['begin']>): Pick<LM, 'generate' | 'stream'> {
  const { stream } = lm
  return {
    async generate(request) {
      const begun = begin({ lm, request, streamed: false })
      const call = isPromise(begun) ? await begun : begun
      let result
      try {
        result = await (call.send ? call.send((sent) => lm.generate(sent)) : lm.generate(call.request ?? request))
        const changed = call.result?.(result) ?? result
        result = isPromise(changed) ? await changed : changed
      } catch (error) {
        call.end?.({ error })
        throw error
      }
      call.end?.({ result })
      return result
    },
    ...(stream && { stream: (request: LMRequest) => bracketStream(lm, stream, begin, request) }),
  }
}

function bracketStream(
  lm: LM,
  stream: NonNullable<LM['stream']>,
  begin: NonNullable<Stage['begin']>,
  request: LMRequest,
): AsyncGenerator<LMStreamPart> {
  let call: StagedCall | undefined
  const open = (begun: StagedCall): AsyncIterable<LMStreamPart> | Promise<AsyncIterable<LMStreamPart>> => {
    call = begun
    return begun.send ? begun.send((sent) => openStream(stream(sent))) : stream(begun.request ?? request)
  }
  return watchStream({
    open() {
      const begun = begin({ lm, request, streamed: true })
      return isPromise(begun) ? begun.then(open) : open(begun)
    },
    part: (part) => takePart(call, part),
    end(how) {
      call?.end?.(how)
    },
  })
}

function takePart(call: StagedCall | undefined, part: LMStreamPart): LMStreamPart | Promise<LMStreamPart> {
  const give = (taken: LMStreamPart): LMStreamPart => call?.part?.(taken) ?? taken
  if (part.type !== 'finish' || !call?.result) return give(part)
  const changed = call.result(part.result)
  return isPromise(changed)
    ? changed.then((result) => give({ type: 'finish', result }))
    : give(changed === part.result ? part : { type: 'finish', result: changed })
}

function isPromise<T extends object>(value: T | Promise<T>): value is Promise<T> {
  return 'then' in value
}
