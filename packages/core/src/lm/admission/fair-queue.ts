/** Who waits: groups take turns, within a group whoever came first is first. */
export interface FairQueue<T extends object> {
  readonly size: number
  /** Adds to the end of its group, or with `urgent` before all of the group that are not urgent. */
  add(item: T, group: object | undefined, urgent: boolean): void
  /** Removes an item wherever it is. */
  remove(item: T, group: object | undefined): void
  /** The item whose turn it is. */
  peek(): T | undefined
  /** Takes that item out; the next turn is another group's. */
  take(): T | undefined
}

/** Makes an empty queue. */
export function createFairQueue<T extends object>(): FairQueue<T> {
  // The order of the map is the order of turns; a group in it is never empty.
  const groups = new Map<object | undefined, Group<T>>()
  let size = 0

  function remove(item: T, name: object | undefined): void {
    const group = groups.get(name)
    if (!group || !(group.urgent.delete(item) || group.others.delete(item))) return
    size -= 1
    if (group.urgent.size + group.others.size === 0) groups.delete(name)
  }
  return {
    get size() {
      return size
    },
    add(item, name, urgent) {
      let group = groups.get(name)
      if (!group) groups.set(name, (group = { urgent: new Set(), others: new Set() }))
      group[urgent ? 'urgent' : 'others'].add(item)
      size += 1
    },
    remove,
    peek: () => firstOf(groups.values().next().value),
    take() {
      const [turn] = groups
      const item = firstOf(turn?.[1])
      if (!turn || item === undefined) return undefined
      const [name, group] = turn
      remove(item, name)
      if (groups.delete(name)) groups.set(name, group)
      return item
    },
  }
}

interface Group<T> {
  readonly urgent: Set<T>
  readonly others: Set<T>
}

function firstOf<T>(group: Group<T> | undefined): T | undefined {
  return group?.urgent.values().next().value ?? group?.others.values().next().value
}
