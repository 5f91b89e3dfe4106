import { createHash } from 'node:crypto';
/**
 * Makes a seeded generator (sfc32 by Chris Doty-Humphrey, seeded through SHA-256). Not for secrets.
 *
 * @param seed any string or number; equal seeds give equal sequences
 */
export function createRandom(seed) {
    const digest = createHash('sha256').update(String(seed)).digest();
    let a = digest.readInt32LE(0);
    let b = digest.readInt32LE(4);
    let c = digest.readInt32LE(8);
    let counter = 1;
    function next() {
        const sum = (((a + b) | 0) + counter) | 0;
        counter = (counter + 1) | 0;
        a = b ^ (b >>> 9);
        b = (c + (c << 3)) | 0;
        c = (c << 21) | (c >>> 11);
        c = (c + sum) | 0;
        return (sum >>> 0) / 4_294_967_296;
    }
    function integer(limit) {
        return Math.floor(next() * limit);
    }
    for (let warmUp = 0; warmUp < 12; warmUp += 1)
        next();
    return {
        next,
        integer,
        pick(items) {
            if (items.length === 0)
                throw new RangeError('There is nothing to pick from: the list is empty.');
            return items[integer(items.length)];
        },
        shuffle(items) {
            const result = [...items];
            for (let index = result.length - 1; index > 0; index -= 1) {
                const other = integer(index + 1);
                [result[index], result[other]] = [result[other], result[index]];
            }
            return result;
        },
        fork: (label) => createRandom(`${seed}/${label}`),
    };
}
//# sourceMappingURL=random.js.map