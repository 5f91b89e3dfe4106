import { type Field } from './field.ts';
import { type ParsedField } from './parse-signature.ts';
import type { FieldMap, SideDefinition } from './signature-types.ts';
import type { Side } from './side.ts';
type Label = Side['label'];
/** Makes a side of a signature from any of its three forms: text, a map of fields, a schema of the whole object. */
export declare function defineSide(definition: SideDefinition, label: Label): Side;
/** Makes fields from text or a map. */
export declare function defineFields(definition: string | FieldMap, label: Label): readonly Field[];
/** Makes a field from its parsed text. */
export declare function parsedField({ name, optional, type, description }: ParsedField, label: Label): Field;
export {};
//# sourceMappingURL=define-fields.d.ts.map