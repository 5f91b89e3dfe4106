/** A seeded source of random choices: the same seed gives the same choices on every machine. */
export interface Random {
    /** The next number in [0, 1). */
    next(): number;
    /** A whole number in [0, limit). */
    integer(limit: number): number;
    /** One of `items`. @throws RangeError when there is none. */
    pick<T>(items: readonly T[]): T;
    /** `items` in a random order, as a new array. */
    shuffle<T>(items: readonly T[]): T[];
    /** An independent generator named `label`: what one part draws never shifts what another draws. */
    fork(label: string): Random;
}
/**
 * Makes a seeded generator (sfc32 by Chris Doty-Humphrey, seeded through SHA-256). Not for secrets.
 *
 * @param seed any string or number; equal seeds give equal sequences
 */
export declare function createRandom(seed: string | number): Random;
//# sourceMappingURL=random.d.ts.map