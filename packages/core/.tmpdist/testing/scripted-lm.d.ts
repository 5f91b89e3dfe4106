import type { LM, LMCapabilities, LMRequest } from '../lm/lm.ts';
import type { Usage } from '../lm/usage.ts';
import { type LMScript } from './script.ts';
/** Options of {@link scriptedLM}. */
export interface ScriptedLMOptions {
    /** The id of the LM, and the model it reports. @default 'scripted' */
    readonly id?: string | undefined;
    /** What it declares. With `completions`, a single text is repeated `n` times. @default nothing */
    readonly capabilities?: LMCapabilities | undefined;
    /** How long each answer takes, in milliseconds. @default 0 */
    readonly delayMs?: number | undefined;
    /** The usage of every answer that says nothing else. @default words of the messages and of the answer */
    readonly usage?: Usage | undefined;
}
/** An LM that answers by a script and remembers what it was asked. */
export interface ScriptedLM extends LM, Disposable {
    /** Every request so far, in the order of the calls. */
    readonly calls: readonly LMRequest[];
    /** Checks that the script is used up. @throws Error naming each reply and rule that is not */
    assertUsed(): void;
}
/**
 * Makes an LM for tests: it answers by `script` and records its calls. A list answers one call after another; of rules
 * the first match answers; anything else answers every call. Declared with `using`, it also checks that the script was
 * used up.
 *
 * @throws TypeError when a list mixes replies and rules; a call rejects with an Error when the script has no answer
 * @example scriptedLM([chatReply({ answer: 'Paris' }), new Error('overloaded')])
 */
export declare function scriptedLM(script: LMScript, options?: ScriptedLMOptions): ScriptedLM;
//# sourceMappingURL=scripted-lm.d.ts.map