/** The lower part of a terminal, which changes in place. */
export interface ScreenArea extends Disposable {
  /** Shows lines in place of those before. Each must fit on one row. */
  readonly draw: (lines: readonly string[]) => void
  /** Takes the lines away; nothing is left to restore. */
  readonly [Symbol.dispose]: () => void
}

/** From the first row of the area to the end of the screen. */
const clear = '\r\u001b[J'
const endings = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Takes lines below what is on the terminal. The cursor stays at the first of them and is never hidden: clearing from
 * there removes all lines, also those that a narrower window has broken. They are taken away when the process exits, and at
 * a signal that would end it; the signal then does what it would have done. Only after SIGKILL they stay on the screen.
 */
export function openScreenArea(stream: NodeJS.WritableStream): ScreenArea {
  let isShown = false
  const wipe = (): void => {
    if (isShown) stream.write(clear)
    isShown = false
  }
  const onSignal = (signal: NodeJS.Signals): void => {
    wipe()
    process.removeListener(signal, onSignal)
    // Others who listen decide what comes of it.
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal)
  }
  const release = (): void => {
    process.removeListener('exit', wipe)
    for (const signal of endings) process.removeListener(signal, onSignal)
  }
  process.on('exit', wipe)
  for (const signal of endings) process.on(signal, onSignal)
  return {
    draw(lines) {
      const up = lines.length > 1 ? `\u001b[${lines.length - 1}A` : ''
      stream.write(`${isShown ? clear : '\r'}${lines.join('\n')}\r${up}`)
      isShown = true
    },
    [Symbol.dispose]() {
      wipe()
      release()
    },
  }
}
