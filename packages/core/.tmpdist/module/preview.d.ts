import { type RequestPreview } from '../state/program.ts';
/**
 * Runs `work` up to its first LM call and returns the requests that it would have sent, without sending them: no LM is
 * needed. Calls that start together are all shown; what would follow depends on their replies.
 */
export declare function previewRequests(work: () => Promise<unknown>): Promise<readonly RequestPreview[]>;
//# sourceMappingURL=preview.d.ts.map