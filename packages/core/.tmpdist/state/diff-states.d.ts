import type { Demo, ProgramState } from './program-state.ts';
/** What differs between two states, by predictor path. Empty when nothing does. */
export type StateDiff = Readonly<Record<string, PredictorDiff>>;
/** What differs for one predictor. A part that is equal is absent. */
export interface PredictorDiff {
    /** The predictor is on one side only. */
    readonly presence?: 'added' | 'removed' | undefined;
    /** The instructions, word by word. */
    readonly instructions?: readonly TextChange[] | undefined;
    /** Field descriptions, by field. */
    readonly descriptions?: Readonly<Record<string, {
        readonly before: string | undefined;
        readonly after: string | undefined;
    }>> | undefined;
    readonly demosAdded?: readonly Demo[] | undefined;
    readonly demosRemoved?: readonly Demo[] | undefined;
    /** The same demos stand in another order. */
    readonly demosReordered?: boolean | undefined;
    /** LM options, by name. */
    readonly lmOptions?: Readonly<Record<string, {
        readonly before: unknown;
        readonly after: unknown;
    }>> | undefined;
}
/** A piece of text that stayed, came or went. */
export interface TextChange {
    readonly kind: 'same' | 'added' | 'removed';
    readonly text: string;
}
/** Says what changes from `before` to `after`: instructions by word, demos added and removed, descriptions, LM options. */
export declare function diffStates(before: ProgramState, after: ProgramState): StateDiff;
//# sourceMappingURL=diff-states.d.ts.map