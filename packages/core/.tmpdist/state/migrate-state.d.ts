/** The version of the state format that this package writes. */
export declare const stateVersion = 1;
/** Turns a state of one version into the next version's form. */
export type StateMigration = (state: Readonly<Record<string, unknown>>) => Record<string, unknown>;
/** Options of {@link migrateState}; tests pass their own. */
export interface MigrateStateOptions {
    readonly migrations?: Readonly<Record<number, StateMigration>> | undefined;
    readonly version?: number | undefined;
}
/**
 * Brings a state of an older format to the present one, step by step.
 *
 * @throws StateError `STATE_VERSION` when it is newer than this package, or of a version that never was.
 */
export declare function migrateState(json: unknown, options?: MigrateStateOptions): unknown;
//# sourceMappingURL=migrate-state.d.ts.map