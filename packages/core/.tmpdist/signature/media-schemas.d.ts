import type { JsonObject } from '../hash.ts';
import type { MediaType } from './type-expression.ts';
/** JSON Schemas of the media parts in `lm/message.ts`. */
export declare const mediaSchemas: Readonly<Record<MediaType, JsonObject>>;
/** JSON Schema of the earlier turns of a conversation: one record of inputs and outputs per turn. */
export declare const historySchema: JsonObject;
/** Tells which media part a JSON Schema describes; undefined for anything else. */
export declare function mediaTypeOf(jsonSchema: JsonObject): MediaType | undefined;
//# sourceMappingURL=media-schemas.d.ts.map