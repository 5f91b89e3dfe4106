import { createRandom, type Random } from '@dspex/core/implement'

/** Where random choices come from. */
export interface SeedOptions {
  /** Equal seeds give equal results, on every machine. Not used when `random` is given. @default 0 */
  readonly seed?: string | number | undefined
  /** A generator to take the seed from: two draws from it, at the call. */
  readonly random?: Random | undefined
}

/** A generator that nobody else draws from, so that work in slices stays reproducible. */
export function ownRandom({ seed = 0, random }: SeedOptions): Random {
  return createRandom(random === undefined ? seed : `${random.next()} ${random.next()}`)
}
