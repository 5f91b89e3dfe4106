/** A stretch of the text. */
export interface Span {
    readonly start: number;
    readonly end: number;
}
/** Reads the text of a signature from left to right and says where it stopped making sense. */
export declare class TextScanner {
    #private;
    constructor(text: string);
    /** Where the next thing that is not white space starts. */
    get position(): number;
    /** Whether everything was read. */
    get atEnd(): boolean;
    /** Tells whether `token` comes next, without reading it. */
    peek(token: string): boolean;
    /** Reads `token` if it comes next. */
    take(token: string): boolean;
    /** Reads an identifier. */
    takeName(): string | undefined;
    /** Reads an identifier that may have dots, such as `dspy.Image`. */
    takeDottedName(): string | undefined;
    /** Reads a number. */
    takeNumber(): string | undefined;
    /** Reads text in single or double quotes; the same quote ends it and there are no escapes. */
    takeQuoted(): string | undefined;
    /** Throws a {@link SignatureError} that shows the place; by default the next character. */
    fail(message: string, span?: Span): never;
    /** Names what comes next, for a message. */
    describeNext(): string;
}
//# sourceMappingURL=text-scanner.d.ts.map