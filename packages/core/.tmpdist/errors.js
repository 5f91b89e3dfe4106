/**
 * Every error that `@dspex` throws: one class per family, one stable `code` per cause. A message says what
 * happened and what to do next; what a third party threw is the `cause`. An abort is never wrapped.
 */
const brand = Symbol.for('dspex.error');
/** The base of every error of `@dspex`. `isInstance` holds across two installed copies, `instanceof` does not. */
export class DspexError extends Error {
    name = 'DspexError';
    /** The stable code: switch on this, never on the message. */
    code;
    /** Marks errors of this package across installed copies. */
    [brand] = true;
    constructor(message, options) {
        super(message, options.cause === undefined ? undefined : { cause: options.cause });
        this.code = options.code;
    }
    /** Tells whether `value` is an error of `@dspex`, of this copy of the package or another. */
    static isInstance(value) {
        return typeof value === 'object' && value !== null && brand in value;
    }
}
/** A signature that can't be read, or an edit of one that makes no sense. */
export class SignatureError extends DspexError {
    name = 'SignatureError';
}
/** An input that does not fit the signature: a field is missing, unknown or of another type. */
export class InputError extends DspexError {
    name = 'InputError';
    /** Each misfit with its path. */
    issues;
    constructor(message, options) {
        super(message, { code: 'INPUT_INVALID', cause: options.cause });
        this.issues = options.issues;
    }
}
/** Something was not set up, or set up in a way that can't work. */
export class ConfigurationError extends DspexError {
    name = 'ConfigurationError';
}
const retryableCodes = new Set(['LM_RATE_LIMIT', 'LM_TIMEOUT', 'LM_TRANSPORT', 'LM_SERVER']);
/** A call to a language model that failed: infrastructure, not the program's answer. */
export class LMError extends DspexError {
    name = 'LMError';
    /** Whether the same call may succeed later. */
    retryable;
    /** How long the provider asked to wait, in milliseconds. */
    retryAfterMs;
    /** The HTTP status, where there is one. */
    status;
    /** The id of the LM that failed. */
    provider;
    constructor(message, options) {
        super(message, options);
        this.retryable = options.retryable ?? retryableCodes.has(options.code);
        this.retryAfterMs = options.retryAfterMs;
        this.status = options.status;
        this.provider = options.provider;
    }
}
/** A reply that does not become the signature's outputs: the program's failure, not the infrastructure's. */
export class ParseError extends DspexError {
    name = 'ParseError';
    /** The reply as it came. */
    raw;
    /** What does not fit, field by field. */
    issues;
    /** How many replies were asked for before giving up. */
    attempts;
    constructor(message, options) {
        super(message, options);
        this.raw = options.raw;
        this.issues = options.issues ?? [];
        this.attempts = options.attempts ?? 1;
    }
}
/** A program state that can't be read or does not fit the program. */
export class StateError extends DspexError {
    name = 'StateError';
    /** Each difference between the state and the program. */
    issues;
    constructor(message, options) {
        super(message, options);
        this.issues = options.issues ?? [];
    }
}
/** A retriever that failed or was asked for something it can't do. */
export class RetrieverError extends DspexError {
    name = 'RetrieverError';
}
/** An embedder that failed or returned something that is not embeddings. */
export class EmbedderError extends DspexError {
    name = 'EmbedderError';
}
/** A reranker that failed or returned something that is not a ranking. */
export class RerankerError extends DspexError {
    name = 'RerankerError';
}
/** A cache that failed. */
export class CacheError extends DspexError {
    name = 'CacheError';
}
/** Tells whether `error` is an abort: `signal` fired, so nothing is wrong with the work itself. */
export function isAbort(error, signal) {
    if (signal?.aborted && error === signal.reason)
        return true;
    return typeof error === 'object' && error !== null && 'name' in error && error.name === 'AbortError';
}
/** Renders a schema's path the way it is written in code: `items[2].price`. */
export function formatPath(path) {
    let text = '';
    for (const key of path) {
        if (typeof key === 'number')
            text += `[${key}]`;
        else if (typeof key === 'string' && /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(key))
            text += text === '' ? key : `.${key}`;
        else
            text += `[${typeof key === 'symbol' ? key.toString() : JSON.stringify(key)}]`;
    }
    return text;
}
/** Renders a value for an error message: JSON where possible, cut at `maxLength` characters. */
export function showValue(value, maxLength = 80) {
    let text;
    if (typeof value === 'function')
        text = 'a function';
    else if (typeof value === 'bigint')
        text = `${value}n`;
    else {
        try {
            text = JSON.stringify(value) ?? String(value);
        }
        catch {
            text = Object.prototype.toString.call(value);
        }
    }
    return text.length > maxLength ? `${text.slice(0, maxLength - 1)}…` : text;
}
//# sourceMappingURL=errors.js.map