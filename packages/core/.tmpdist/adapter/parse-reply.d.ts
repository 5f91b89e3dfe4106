import type { AnySignature } from '../signature/signature.ts';
import type { ParsedReply } from './adapter.ts';
/** The marker that ends a reply. */
export declare const endMarker = "completed";
/**
 * Reads a reply in the chat format. Lenient where no field can be mistaken for another: a value on its header's line,
 * indented or emphasised headers, names in another case, a missing end marker, text before the first header, a JSON
 * object instead of markers, and, when there is a single output, a value without its header before the end marker.
 * As in DSPy the first occurrence of a field counts and an unknown header ends the field before it.
 */
export declare function parseChatReply(signature: AnySignature, reply: string): ParsedReply;
//# sourceMappingURL=parse-reply.d.ts.map