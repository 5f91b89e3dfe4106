/** What goes into an element: text is always text, never markup. */
export type Child = Node | string | number | false | null | undefined

/** Attributes; `false` and `undefined` leave one out, a function listens to the event of that name. */
export type Attributes = Readonly<Record<string, string | number | boolean | undefined | ((event: never) => void)>>

/** Makes an element. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === 'function') made.addEventListener(key, value as EventListener)
    else if (value !== false && value !== undefined) made.setAttribute(key, value === true ? '' : String(value))
  }
  made.append(...children.filter((child) => child !== false && child !== null && child !== undefined).map(toNode))
  return made
}

function toNode(child: Node | string | number): Node | string {
  return typeof child === 'number' ? String(child) : child
}
