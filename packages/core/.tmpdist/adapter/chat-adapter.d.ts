import type { Adapter } from './adapter.ts';
/**
 * The default adapter: DSPy's chat format. Every value stands under a header `[[ ## name ## ]]`, a reply ends with
 * `[[ ## completed ## ]]`; demos are turns of the conversation, incomplete ones first. Roles, order, markers and values
 * are DSPy's, so that demos and states move between the two; the prose is ours. `docs/decisions` lists each difference
 * and its reason.
 */
export declare function chatAdapter(): Adapter;
//# sourceMappingURL=chat-adapter.d.ts.map