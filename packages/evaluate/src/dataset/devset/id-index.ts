/** Ids by their place, and places by id. */
export interface IdIndex {
  /** In the order in which they were added. */
  readonly all: readonly string[]
  /** Adds an id; gives the place of the one that is there already, and adds nothing then. */
  add(id: string): number | undefined
  /** The place of an id. */
  indexOf(id: string): number | undefined
}

/** Makes an empty index. Besides the ids it takes 10 to 19 bytes for each; a `Map` would take about 40. */
export function createIdIndex(): IdIndex {
  const all: string[] = []
  let hashes = new Uint32Array(768)
  /** Places from 1, by the hash of the id; 0 is free. */
  let slots = new Uint32Array(1024)

  const slotOf = (id: string, hash: number): number => {
    const mask = slots.length - 1
    let slot = hash & mask
    for (let place = slots[slot]!; place !== 0; place = slots[slot]!) {
      if (hashes[place - 1] === hash && all[place - 1] === id) break
      slot = (slot + 1) & mask
    }
    return slot
  }
  const grow = (): void => {
    const more = new Uint32Array(hashes.length * 2)
    more.set(hashes)
    hashes = more
    slots = new Uint32Array(slots.length * 2)
    const mask = slots.length - 1
    for (let index = 0; index < all.length; index += 1) {
      let slot = hashes[index]! & mask
      while (slots[slot] !== 0) slot = (slot + 1) & mask
      slots[slot] = index + 1
    }
  }
  return {
    all,
    add(id) {
      const hash = hashText(id)
      const slot = slotOf(id, hash)
      if (slots[slot] !== 0) return slots[slot]! - 1
      hashes[all.length] = hash
      slots[slot] = all.push(id)
      if (all.length === hashes.length) grow()
      return undefined
    },
    indexOf(id) {
      const place = slots[slotOf(id, hashText(id))]!
      return place === 0 ? undefined : place - 1
    },
  }
}

/** Hashes a text to 32 bits: FNV-1a by Fowler, Noll and Vo over UTF-16 code units, mixed at the end. */
export function hashText(text: string, seed = 0x811c9dc5): number {
  let hash = seed
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  return (hash ^ (hash >>> 13)) >>> 0
}
