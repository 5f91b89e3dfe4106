/** Plain text. */
export interface TextPart {
    readonly type: 'text';
    readonly text: string;
}
/** A picture: a URL the provider can fetch, or base64 data with its media type. */
export interface ImagePart {
    readonly type: 'image';
    readonly source: MediaSource;
}
/** Sound. */
export interface AudioPart {
    readonly type: 'audio';
    readonly source: MediaSource;
}
/** Any other file, such as a PDF. */
export interface FilePart {
    readonly type: 'file';
    readonly source: MediaSource;
    /** The file's name, where it matters. */
    readonly filename?: string | undefined;
}
/** Where the bytes of a picture, sound or file are. JSON, so that demos with media can be saved. */
export type MediaSource = {
    readonly url: string;
    readonly mediaType?: string | undefined;
} | {
    readonly base64: string;
    readonly mediaType: string;
} | {
    readonly fileId: string;
    readonly mediaType?: string | undefined;
};
/** What the model thought before it answered, where the provider shows it. */
export interface ReasoningPart {
    readonly type: 'reasoning';
    readonly text: string;
}
/** The model asks for a tool to be called. */
export interface ToolCallPart {
    readonly type: 'tool-call';
    readonly callId: string;
    readonly toolName: string;
    /** The arguments, already parsed from JSON. */
    readonly input: unknown;
}
/** What a tool answered. */
export interface ToolResultPart {
    readonly type: 'tool-result';
    readonly callId: string;
    readonly toolName: string;
    readonly output: unknown;
    readonly isError?: boolean | undefined;
}
/** A piece of a message, in order. */
export type ContentPart = TextPart | ImagePart | AudioPart | FilePart | ReasoningPart | ToolCallPart | ToolResultPart;
/** A piece of media. */
export type MediaPart = ImagePart | AudioPart | FilePart;
/** Who speaks. */
export type Role = 'system' | 'user' | 'assistant' | 'tool';
/** One message of a conversation: a role and its content parts in order. */
export interface Message {
    readonly role: Role;
    readonly content: readonly ContentPart[];
}
/** Makes a message of plain text. */
export declare function textMessage(role: Role, text: string): Message;
/** Joins the text parts of `content`; media, reasoning and tool parts are left out. */
export declare function textOf(content: readonly ContentPart[]): string;
/** Makes a picture to pass as an input. */
export declare function image(source: string | MediaSource): ImagePart;
/** Makes a sound to pass as an input. */
export declare function audio(source: string | MediaSource): AudioPart;
/** Makes a file to pass as an input. */
export declare function file(source: string | MediaSource, options?: {
    readonly filename?: string;
}): FilePart;
/** Tells whether `value` is a picture, sound or file. */
export declare function isMedia(value: unknown): value is MediaPart;
//# sourceMappingURL=message.d.ts.map