import { minimumDetectableEffect, pairedDifferences, signFlipTest, tInterval } from '@dspex/statistics'

// Ten questions, answered by two programs: right or wrong.
const baseline = [0, 1, 0, 0, 1, 0, 1, 0, 0, 1]
const candidate = [1, 1, 0, 1, 1, 1, 1, 0, 1, 1]
const differences = pairedDifferences({ baseline, candidate })

const { estimate, lower, upper } = tInterval(differences)
console.log(`better by ${estimate.toFixed(2)}, between ${lower.toFixed(2)} and ${upper.toFixed(2)}`)
// => better by 0.40, between 0.03 and 0.77
console.log(`by chance: ${signFlipTest(differences).pValue}`) // => by chance: 0.125
const least = minimumDetectableEffect({ items: 10, discordance: 0.4 })
console.log(`ten questions can show a difference of ${least.toFixed(2)}`)
// => ten questions can show a difference of 0.44
