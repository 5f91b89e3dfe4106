/** What programs and tools are made of where that is no method: the function of `program`, or one that was wrapped. */
const functions = new WeakMap<object, (...args: never[]) => unknown>()
/** What they are made of that no property shows. */
const hiddenParts = new WeakMap<object, Readonly<Record<string, unknown>>>()
/** Prototypes whose code is the library's: another release of it is no change of a program. */
const library = new WeakSet<object>()

/** Remembers the function that a program or tool runs. */
export function rememberCode(owner: object, run: (...args: never[]) => unknown): void {
  functions.set(owner, run)
}

/** Remembers what a program is made of in private: tools, settings. Where it changes, the program is another one. */
export function rememberParts(program: object, parts: Readonly<Record<string, unknown>>): void {
  hiddenParts.set(program, parts)
}

/** What {@link rememberParts} was told. */
export function rememberedParts(program: object): Readonly<Record<string, unknown>> {
  return hiddenParts.get(program) ?? {}
}

/** Says that the methods of a class are the library's, not a user's. */
export function isOfLibrary(type: { readonly prototype: object }): void {
  library.add(type.prototype)
}

/** The methods that decide what a program returns. */
const methods = ['forward', 'answer', 'run', 'execute', 'stream'] as const

/**
 * The texts of the own code of a program or tool: of its function, or of `forward` and the other methods that say what it
 * does, of itself and of its classes. `undefined` stands for code that has no text: functions that are bound, native or
 * behind a proxy.
 */
export function ownCode(owner: object): readonly (string | undefined)[] {
  const texts: (string | undefined)[] = []
  const run = functions.get(owner)
  if (run) texts.push(textOf(run))
  for (
    let level: object | null = owner;
    level && level !== Object.prototype && !library.has(level);
    level = Object.getPrototypeOf(level) as object | null
  )
    for (const name of methods) {
      const method: unknown = Object.getOwnPropertyDescriptor(level, name)?.value
      if (typeof method === 'function') texts.push(textOf(method))
    }
  return texts
}

/** Line ends are no matter of code: one checkout has them otherwise than another. */
function textOf(method: unknown): string | undefined {
  const text = String(method)
  return /\{\s*\[native code\]\s*\}$/.test(text) ? undefined : text.replaceAll('\r\n', '\n')
}
