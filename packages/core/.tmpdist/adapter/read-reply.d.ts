import { ParseError } from '../errors.ts';
import type { Completion } from '../lm/lm.ts';
import type { AnySignature } from '../signature/signature.ts';
import type { Adapter } from './adapter.ts';
/** A reply read: the validated outputs, or why it is none. */
export type Reading = {
    readonly output: Record<string, unknown>;
    readonly error?: undefined;
} | {
    readonly error: ParseError;
    readonly output?: undefined;
};
/**
 * Reads a completion as the outputs of `signature`: parsed by the adapter, validated by the schemas. Never throws for
 * what a model may write; each way to fail has its own code. A promise only if a schema is asynchronous.
 */
export declare function readReply(adapter: Adapter, signature: AnySignature, completion: Completion, attempt: number): Reading | Promise<Reading>;
//# sourceMappingURL=read-reply.d.ts.map