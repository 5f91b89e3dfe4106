import type { LMRequest } from '../lm/lm.ts';
import type { ScriptedResult } from './scripted-result.ts';
/** What a scripted LM answers: a text, a result, an error to throw, or a function that makes one of them. */
export type ScriptedReply = ScriptedAnswer | ScriptedReplyFunction;
/** A reply that is ready to be given. */
export type ScriptedAnswer = string | ScriptedResult | Error;
/** Makes the reply to one call; calls are numbered from 1. */
export type ScriptedReplyFunction = (request: LMRequest, call: number) => ScriptedAnswer | Promise<ScriptedAnswer>;
/** Answers the requests that match. */
export interface ScriptRule {
    /** What some message's text contains or matches, or a test of the whole request. */
    readonly when: string | RegExp | ((request: LMRequest) => boolean);
    /** The answer. */
    readonly reply: ScriptedReply;
    /** How often the rule answers before later rules get their turn. @default any number of times, at least once */
    readonly times?: number | undefined;
}
/** All answers of a scripted LM: one for every call, one after another, or by rules of which the first match answers. */
export type LMScript = ScriptedReply | readonly ScriptedReply[] | readonly ScriptRule[];
/** Hands out the replies of a script. */
export interface ScriptReader {
    /** Finds the reply to a call. @throws Error when there is none */
    next(request: LMRequest, call: number): ScriptedReply;
    /** Says what has not been used, a line each. */
    unused(): string[];
}
/** Reads a script. @throws TypeError when a list mixes replies and rules */
export declare function readScript(script: LMScript): ScriptReader;
//# sourceMappingURL=script.d.ts.map