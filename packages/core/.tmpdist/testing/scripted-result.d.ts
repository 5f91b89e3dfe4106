import type { Completion, FinishReason, LMRequest, LMResult } from '../lm/lm.ts';
import { type ContentPart } from '../lm/message.ts';
import type { Usage } from '../lm/usage.ts';
/** An `LMResult` of which everything may be left out. */
export interface ScriptedResult extends Partial<Omit<LMResult, 'completions'>> {
    /** The text of the completion. @default '' */
    readonly text?: string | undefined;
    /** The parts of the completion, instead of `text`. */
    readonly content?: readonly ContentPart[] | undefined;
    /** Why it ended: a unified reason, or the whole. @default 'stop' */
    readonly finishReason?: FinishReason['unified'] | FinishReason | undefined;
    /** Several completions, instead of `text` and `content`. */
    readonly completions?: readonly (string | Completion)[] | undefined;
}
/** Makes a whole result of a scripted one; usage counts words, not tokens. */
export declare function toScriptedResult(scripted: ScriptedResult, request: LMRequest, defaults: ScriptedDefaults): LMResult;
/** What a result gets that the script does not say. */
export interface ScriptedDefaults {
    readonly model: string;
    readonly usage: Usage | undefined;
    /** How many completions a single text becomes. */
    readonly completions: number;
}
//# sourceMappingURL=scripted-result.d.ts.map