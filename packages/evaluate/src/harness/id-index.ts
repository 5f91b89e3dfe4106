/** Ids by their place, and places by id. */
export interface IdIndex {
  /** In the order in which they were added. */
  readonly all: readonly string[]
  /** Adds an id; gives the place of the one that is there already, and adds nothing then. */
  add(id: string): number | undefined
  /** The place of an id. */
  indexOf(id: string): number | undefined
}

/** Makes an empty index. Besides the ids it takes 6 to 11 bytes for each; a `Map` would take about 40. */
export function createIdIndex(): IdIndex {
  const all: string[] = []
  /** Places from 1, by the hash of the id; 0 is free. */
  let slots = new Uint32Array(1024)

  const slotOf = (id: string): number => {
    const mask = slots.length - 1
    let slot = hashOf(id) & mask
    while (slots[slot] !== 0 && all[slots[slot]! - 1] !== id) slot = (slot + 1) & mask
    return slot
  }
  return {
    all,
    add(id) {
      const slot = slotOf(id)
      if (slots[slot] !== 0) return slots[slot]! - 1
      slots[slot] = all.push(id)
      if (all.length * 4 > slots.length * 3) {
        slots = new Uint32Array(slots.length * 2)
        for (const [index, known] of all.entries()) slots[slotOf(known)] = index + 1
      }
      return undefined
    },
    indexOf(id) {
      const place = slots[slotOf(id)]!
      return place === 0 ? undefined : place - 1
    },
  }
}

/** FNV-1a by Fowler, Noll and Vo over UTF-16 code units, mixed at the end. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  return hash ^ (hash >>> 13)
}
