/** How many examples of one stratum each part is to get: in the order of the parts. */
export type Quotas = readonly number[]

/**
 * Rounds the shares of every stratum to whole numbers. Each number is the exact share rounded up or down, so within one
 * of it; which way is chosen so that the totals of the parts stay close to their shares too.
 *
 * @param wanted for each stratum, what each part should get; a stratum adds up to a whole number
 */
export function roundQuotas(wanted: readonly Quotas[]): Quotas[] {
  const owed = (wanted[0] ?? []).map(() => 0)
  return wanted.map((shares) => {
    const rounded = shares.map((share) => Math.floor(share + tolerance))
    const fractions = shares.map((share, part) => Math.max(0, share - (rounded[part] as number)))
    const left =
      Math.round(shares.reduce((sum, share) => sum + share, 0)) - rounded.reduce((sum, each) => sum + each, 0)
    const claim = (part: number): number => (owed[part] as number) + (fractions[part] as number)
    const claimants = [...shares.keys()]
      .filter((part) => (fractions[part] as number) > tolerance)
      .toSorted((a, b) => claim(b) - claim(a) || a - b)
    for (const part of claimants.slice(0, left)) rounded[part] = (rounded[part] as number) + 1
    for (const part of shares.keys())
      owed[part] = (owed[part] as number) + (shares[part] as number) - (rounded[part] as number)
    return rounded
  })
}

const tolerance = 1e-9
