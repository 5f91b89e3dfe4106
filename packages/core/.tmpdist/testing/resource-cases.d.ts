import { type SuiteCase, type SuiteOptions } from './suite.ts';
/** How the cases that hold for every port call a resource. */
export interface ResourceCalls<Resource, Argument> {
    /** What resources are made with. */
    readonly argument: Argument;
    /** Makes a call that succeeds. */
    readonly call: (resource: Resource, signal?: AbortSignal) => Promise<unknown>;
    /** The name of the port's error class. */
    readonly errorName: string;
    /** Whether work that was done by the time of the abort may count. @default false */
    readonly mayBeDone?: boolean | undefined;
}
/** The cases that hold for every port: cancellation, disposal and the wrapping of errors. */
export declare function resourceCases<Resource, Argument, Options extends SuiteOptions<Resource, Argument>>(calls: ResourceCalls<Resource, Argument>): SuiteCase<Resource, Argument, Options>[];
//# sourceMappingURL=resource-cases.d.ts.map