import { type ContentPart } from '../lm/message.ts';
/**
 * Writes a value the way DSPy's chat format does: text as it is, lists in a text field as numbered passages, other
 * structures as one line of JSON with a space after `,` and `:`, scalars in Python's spelling (`True`, `None`). Field
 * markers inside are escaped. Media become parts of their own, in place.
 */
export declare function renderValue(value: unknown, kind: 'text' | 'json' | 'media' | 'history'): readonly ContentPart[];
/** JSON on one line with a space after `,` and `:`, as Python writes it; non-ASCII characters stay. */
export declare function pythonJson(value: unknown): string;
//# sourceMappingURL=render-value.d.ts.map