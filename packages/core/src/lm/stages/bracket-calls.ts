import type { LM, LMRequest, LMResult, LMStreamPart } from '../lm.ts'
import { openStream } from '../stream/open-stream.ts'
import { type StreamWatch, watchStream } from '../stream/watch-stream.ts'
import type { Stage, StagedCall } from './stage.ts'

/** Makes both ways of calling an LM from what a stage does with one call. Where a stage does not wait, neither do they. */
export function bracketCalls(lm: LM, begin: NonNullable<Stage['begin']>): Pick<LM, 'generate' | 'stream'> {
  const { stream } = lm
  const ask = (request: LMRequest): Promise<LMResult> => lm.generate(request)
  return {
    async generate(request) {
      const begun = begin({ lm, request, streamed: false })
      const call = begun instanceof Promise ? await begun : begun
      let result
      try {
        result = await (call.send ? call.send(ask) : ask(call.request ?? request))
        const changed = call.result?.(result) ?? result
        result = changed instanceof Promise ? await changed : changed
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
  const watch: StreamWatch = {
    open() {
      const begun = begin({ lm, request, streamed: true })
      return begun instanceof Promise ? begun.then(open) : open(begun)
    },
    end(how) {
      call?.end?.(how)
    },
  }
  const open = (begun: StagedCall): AsyncIterable<LMStreamPart> | Promise<AsyncIterable<LMStreamPart>> => {
    call = begun
    watch.part = partHook(begun)
    return begun.send ? begun.send((sent) => openStream(stream(sent))) : stream(begun.request ?? request)
  }
  return watchStream(watch)
}

/** What a stage does with the parts of a stream; most stages let them pass, and cost nothing per part. */
function partHook({ part: take, result: change }: StagedCall): StreamWatch['part'] {
  if (!change) return take
  return (part) => {
    if (part.type !== 'finish') return take ? take(part) : part
    const give = (result: LMResult): LMStreamPart => {
      const finish: LMStreamPart = result === part.result ? part : { type: 'finish', result }
      return take ? take(finish) : finish
    }
    const changed = change(part.result)
    return changed instanceof Promise ? changed.then(give) : give(changed)
  }
}
