/** A set of texts that keeps a fingerprint of each, of 16 bytes, instead of the text. */
export interface KeySet {
  /** Adds a text; says whether it was new. */
  add(text: string): boolean
}

/**
 * Makes an empty set. It takes about 32 bytes for each text, so that a million trials fit in 32 MB. Fingerprints have
 * 128 bits and another seed in each set, so that two texts are never taken for one: not by chance, with odds of 1 to
 * 10²⁶ for a million, nor by intent.
 *
 * Fingerprints are mixed in the manner of MurmurHash3 by Austin Appleby.
 */
export function createKeySet(random: () => number = Math.random): KeySet {
  const seeds = Uint32Array.from({ length: 4 }, () => random() * 2 ** 32)
  const print = new Uint32Array(4)
  let slots = new Uint32Array(4 * 1024)
  let count = 0

  const place = (table: Uint32Array, a: number, b: number, c: number, d: number): boolean => {
    const mask = table.length / 4 - 1
    for (let slot = a & mask; ; slot = (slot + 1) & mask) {
      const at = slot * 4
      // The second word is never 0, so that 0 means empty.
      if (table[at + 1] === 0) {
        table[at] = a
        table[at + 1] = b
        table[at + 2] = c
        table[at + 3] = d
        return true
      }
      if (table[at] === a && table[at + 1] === b && table[at + 2] === c && table[at + 3] === d) return false
    }
  }
  const grow = (): void => {
    const old = slots
    slots = new Uint32Array(old.length * 2)
    for (let at = 0; at < old.length; at += 4) {
      if (old[at + 1] !== 0) place(slots, old[at]!, old[at + 1]!, old[at + 2]!, old[at + 3]!)
    }
  }
  return {
    add(text) {
      fingerprint(text, seeds, print)
      const isNew = place(slots, print[0]!, (print[1]! | 1) >>> 0, print[2]!, print[3]!)
      if (isNew) count += 1
      if (count * 4 > (slots.length / 4) * 3) grow()
      return isNew
    },
  }
}

function fingerprint(text: string, seeds: Uint32Array, print: Uint32Array): void {
  let a = seeds[0]! | 0
  let b = seeds[1]! | 0
  let c = seeds[2]! | 0
  let d = seeds[3]! | 0
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index)
    a = b ^ Math.imul(a ^ unit, 0x239b961b)
    b = c ^ Math.imul(b ^ unit, 0xab0e9789)
    c = d ^ Math.imul(c ^ unit, 0x38b34ae5)
    d = a ^ Math.imul(d ^ unit, 0xa1e38b93)
  }
  const sum = a + b + c + d + text.length
  print[0] = mix(a ^ sum)
  print[1] = mix(b + sum)
  print[2] = mix(c ^ Math.imul(sum, 0x9e3779b1))
  print[3] = mix(d + Math.imul(sum, 0x85ebca77))
}

function mix(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return mixed ^ (mixed >>> 16)
}
