const dropped = new Set(
  'head script style noscript template nav svg math iframe object canvas audio video select datalist'.split(' '),
)
const voids = new Set('area base br col embed hr img input link meta param source track wbr'.split(' '))

/** The elements that are open at a place in a piece of HTML. */
export interface OpenElements {
  /** Whether the place is within an element whose text nobody reads. */
  readonly isDropped: boolean
  /** How many lists are open. */
  readonly listDepth: number
  /** Whether an element of this name is open. */
  has(name: string): boolean
  /** Opens an element; one that takes no content closes at once. */
  open(name: string): void
  /**
   * Closes the innermost element of this name and all that is in it; `has(name)` must hold.
   *
   * @returns whether it was one whose text is read
   */
  close(name: string): boolean
  /** Ends a `<head>` that nobody closed, for the body has begun. */
  leaveHead(): void
  /** Counts an item of the innermost list. @returns its number, or 0 where items have bullets */
  countItem(): number
}

/** Begins with no element open; `onClose` is told of each that closes. */
export function createOpenElements(onClose: (name: string) => void): OpenElements {
  const names: string[] = []
  const counts = new Map<string, number>()
  /** The numbers of the next items of the lists; 0 for one with bullets. */
  const lists: number[] = []
  let dropLevel: number | undefined

  const closeLast = (): void => {
    const name = names.pop() as string
    counts.set(name, (counts.get(name) ?? 1) - 1)
    if (isList(name)) lists.pop()
    if (dropLevel !== undefined && names.length <= dropLevel) dropLevel = undefined
    onClose(name)
  }
  return {
    get isDropped() {
      return dropLevel !== undefined
    },
    get listDepth() {
      return lists.length
    },
    has: (name) => (counts.get(name) ?? 0) > 0,
    open(name) {
      if (voids.has(name)) return
      if (dropLevel === undefined && dropped.has(name)) dropLevel = names.length
      if (isList(name)) lists.push(name === 'ol' ? 1 : 0)
      names.push(name)
      counts.set(name, (counts.get(name) ?? 0) + 1)
    },
    close(name) {
      while (names.at(-1) !== name) closeLast()
      const isShown = dropLevel === undefined
      closeLast()
      return isShown
    },
    leaveHead() {
      if (dropLevel === undefined || names[dropLevel] !== 'head') return
      while (names.length > (dropLevel ?? Infinity)) closeLast()
    },
    countItem() {
      const number = lists.at(-1) ?? 0
      if (number > 0) lists[lists.length - 1] = number + 1
      return number
    },
  }
}

/** Whether an element of this name is a list. */
export function isList(name: string): boolean {
  return name === 'ol' || name === 'ul' || name === 'menu'
}
