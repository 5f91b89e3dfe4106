const wrapped = new WeakMap<object, object>()

/**
 * Says that `wrapper` runs `inner` and has no predictors of its own: paths go through it as if it were not there, so that a
 * state of the one fits the other. Keep `inner` in a private field.
 */
export function rememberWrapped(wrapper: object, inner: object): void {
  wrapped.set(wrapper, inner)
}

/** The program that `value` wraps, or `undefined` when it wraps none. */
export function wrappedProgram(value: object): object | undefined {
  return wrapped.get(value)
}
