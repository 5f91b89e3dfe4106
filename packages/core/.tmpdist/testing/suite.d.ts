/** What every suite takes. `Argument` is what the suite asks the resource to be made with. */
export interface SuiteOptions<Resource, Argument = void> {
    /** Makes a fresh resource for one test. One that is `AsyncDisposable` is disposed of after the test. */
    readonly create: (argument: Argument) => Resource | Promise<Resource>;
    /** Makes a resource whose every call fails in the technology underneath. @default that test is skipped */
    readonly createFailing?: (() => Resource | Promise<Resource>) | undefined;
    /** Tests that do not hold, each with the reason. */
    readonly skip?: readonly SkippedTests[] | undefined;
    /** How soon a call must notice an abort, a disposal or an expiry, in milliseconds. @default 2000 */
    readonly withinMs?: number | undefined;
}
/** Tests that do not hold for one reason. */
export interface SkippedTests {
    /** Why not; shown in the name of each test. */
    readonly reason: string;
    /** The names of the tests. */
    readonly tests: readonly string[];
}
/** One test of a suite: it rejects when the resource breaks the contract. */
export interface SuiteCase<Resource, Argument = void, Options extends SuiteOptions<Resource, Argument> = SuiteOptions<Resource, Argument>> {
    /** What holds, in the present tense. */
    readonly name: string;
    /** Tries it. */
    readonly run: (context: CaseContext<Resource, Argument, Options>) => void | Promise<void>;
}
/** What a case works with. */
export interface CaseContext<Resource, Argument, Options> {
    readonly options: Options;
    readonly withinMs: number;
    /** Makes a fresh resource, which is disposed of after the case. */
    readonly create: (argument: Argument) => Promise<Resource>;
    /** Makes a failing resource, or skips the case. */
    readonly createFailing: () => Promise<Resource>;
    /** Ends the case because it does not apply. */
    readonly skip: (reason: string) => never;
}
/** How the cases of a suite went, for a test of the suite itself. */
export interface SuiteOutcome {
    readonly passed: readonly string[];
    readonly failed: ReadonlyMap<string, unknown>;
    /** With the reason of each. */
    readonly skipped: ReadonlyMap<string, string>;
}
/**
 * Registers a suite with vitest, one test per case. For packages that own a port and publish its suite.
 *
 * @throws TypeError when `skip` names a test that does not exist or gives no reason
 */
export declare function registerSuite<Resource, Argument, Options extends SuiteOptions<Resource, Argument>>(name: string, cases: readonly SuiteCase<Resource, Argument, Options>[], options: Options): void;
/** Runs the cases without vitest's registration, so that a test can show that a broken resource fails them. */
export declare function runSuite<Resource, Argument, Options extends SuiteOptions<Resource, Argument>>(cases: readonly SuiteCase<Resource, Argument, Options>[], options: Options): Promise<SuiteOutcome>;
/** Disposes of `resource` if it can be. */
export declare function disposeOf(resource: unknown): Promise<void>;
//# sourceMappingURL=suite.d.ts.map