/**
 * Lets a function see, and replace, what a member of an object is called with, also after somebody has put another
 * function there: a cursor of postgres.js gives its query a new `resolve` and `reject` for every batch.
 */
export function onCall<Key extends string>(
  target: Record<Key, (value: unknown) => unknown>,
  name: Key,
  map: (value: unknown) => unknown,
): void {
  let current: (value: unknown) => unknown = target[name]
  void Object.defineProperty(target, name, {
    configurable: true,
    get: () => (value: unknown) => current(map(value)),
    set(next: (value: unknown) => unknown) {
      current = next
    },
  })
}
