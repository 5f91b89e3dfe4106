import { type EventMessage, type EventName } from '../events.ts';
/** Runs `work` and returns the events of kind `name` that it published itself, each as it was at its end. */
export declare function collectEvents<Name extends EventName>(name: Name, work: () => Promise<unknown>): Promise<EventMessage<Name>[]>;
//# sourceMappingURL=collect-events.d.ts.map