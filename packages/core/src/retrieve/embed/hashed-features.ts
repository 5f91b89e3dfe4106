import { tokenize } from '../corpus/tokenize.ts'

/** Calls back for every word of a text and for its runs of 3 to 5 characters, as a whole number of 32 bits each. */
export function eachFeature(text: string, visit: (feature: number) => void): void {
  for (const word of tokenize(text)) {
    const characters = Array.from(`<${word}>`, (character) => character.codePointAt(0) as number)
    visit(hash(characters, 0, characters.length, wordSeed))
    for (let length = 3; length <= 5; length += 1)
      for (let start = 0; start + length <= characters.length; start += 1)
        visit(hash(characters, start, start + length, runSeed))
  }
}

// A word and a run of the same characters are two features.
const wordSeed = 0x811c9dc5
const runSeed = 0x050c5d1f

/** FNV-1a, and then the last mixing of MurmurHash3, for FNV-1a alone leaves the low bits of short words alike. */
function hash(characters: readonly number[], start: number, end: number, seed: number): number {
  let hash = seed
  for (let at = start; at < end; at += 1) hash = Math.imul(hash ^ (characters[at] as number), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
