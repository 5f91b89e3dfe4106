import { LMError } from '../../errors/lm-error.ts'
import { linkSignal } from '../../abort/link-signal.ts'
import type { LM } from '../lm.ts'
import type { TimeoutOptions } from '../pipeline-options.ts'
import { putStage } from './lm-with-stage.ts'

/**
 * Makes an LM whose calls end with an `LMError` `LM_TIMEOUT` when they take too long, and are then cancelled: a provider
 * that listens to its signal lets go of the socket. `Infinity` takes a limit away.
 *
 * @example withTimeouts(lm, { totalMs: 30_000 })
 */
export function withTimeouts(lm: LM, options: TimeoutOptions = byDefault): LM {
  return putStage(lm, 'timeouts', options, ({ id, capabilities }) => ({
    covers: ['timeouts'],
    begin({ request, streamed }) {
      const { signal, abort, release } = linkSignal(request.signal)
      const hasProgress = streamed || capabilities?.progress === true
      const watch = startWatch(id, options, hasProgress, abort)
      const onProgress = (): void => {
        watch.progress()
        request.onProgress?.()
      }
      return {
        request: { ...request, signal, ...(hasProgress && { onProgress }) },
        part(part) {
          watch.progress()
          return part
        },
        end() {
          watch.stop()
          release()
        },
      }
    },
  }))
}

const byDefault: TimeoutOptions = {}

interface Watch {
  /** Bytes have come. */
  readonly progress: () => void
  readonly stop: () => void
}

function startWatch(
  id: string,
  options: TimeoutOptions,
  hasProgress: boolean,
  abort: (reason: LMError) => void,
): Watch {
  const { firstByteMs = 300_000, betweenBytesMs = 60_000, totalMs = 600_000 } = options
  const fail = (what: string, limit: string, ms: number) => (): void =>
    abort(
      new LMError(`LM '${id}' ${what} within ${ms} ms. Try again later, or raise \`timeouts.${limit}\`.`, {
        code: 'LM_TIMEOUT',
        provider: id,
      }),
    )
  const total = startTimer(fail('was not done', 'totalMs', totalMs), totalMs)
  if (!hasProgress) return { progress() {}, stop: () => clearTimeout(total) }
  let began = false
  let next = startTimer(fail('sent nothing', 'firstByteMs', firstByteMs), firstByteMs)
  return {
    progress() {
      if (began) return void next?.refresh()
      began = true
      clearTimeout(next)
      next = startTimer(fail('sent nothing more', 'betweenBytesMs', betweenBytesMs), betweenBytesMs)
    },
    stop() {
      clearTimeout(total)
      clearTimeout(next)
    },
  }
}

/** Timers take no more than 24 days; who sets a limit beyond that wants none. */
function startTimer(work: () => void, ms: number): NodeJS.Timeout | undefined {
  return ms > 2 ** 31 - 1 ? undefined : setTimeout(work, ms)
}
