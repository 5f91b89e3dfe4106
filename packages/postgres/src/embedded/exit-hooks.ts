const mark: unique symbol = Symbol.for('dspex.postgres.exit') as never

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Calls `act` once when the process exits, whatever makes it exit short of a kill. A signal that nobody else listens to
 * still ends the process as it would have; whoever listens decides, and `act` runs when the process then exits.
 *
 * @returns takes the hooks off again
 */
export function onExit(act: () => void): () => void {
  const remove = (): void => {
    process.removeListener('exit', onExiting)
    for (const signal of signals) process.removeListener(signal, onSignal)
  }
  const onExiting = (): void => {
    remove()
    act()
  }
  const onSignal = Object.assign(
    (signal: NodeJS.Signals): void => {
      if (process.listeners(signal).some((listener) => !(mark in listener))) return
      onExiting()
      // The last of several databases lets the signal do what it does without listeners.
      if (process.listenerCount(signal) === 0) process.kill(process.pid, signal)
    },
    { [mark]: true },
  )
  process.once('exit', onExiting)
  for (const signal of signals) process.on(signal, onSignal)
  return remove
}
