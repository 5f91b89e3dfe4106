import type { Random } from '@dspex/core/implement'

const onsets = 'b br d dr f g gl h k kr l m n p pl r s st t tr v w z'.split(' ')
const vowels = 'a e i o u ai ea ou'.split(' ')
const codas = ['', '', 'l', 'm', 'n', 'r', 's', 'x']

/** Makes `count` words that mean nothing, none twice and none that is in `taken`, which grows. */
export function inventWords(random: Random, count: number, taken: Set<string>): string[] {
  const words: string[] = []
  while (words.length < count) {
    const syllables = Array.from({ length: 2 + random.integer(2) }, () => random.pick(onsets) + random.pick(vowels))
    const word = syllables.join('') + random.pick(codas)
    if (taken.has(word)) continue
    taken.add(word)
    words.push(word)
  }
  return words
}
