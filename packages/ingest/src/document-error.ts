import { DspexError, type DspexErrorOptions } from '@dspex/core'

/** Codes of {@link DocumentError}: a file or folder can't be opened, or what is in it is no text that can be read. */
export type DocumentErrorCode = 'DOCUMENT_FILE' | 'DOCUMENT_UNREADABLE'

/** Options of {@link DocumentError}. */
export interface DocumentErrorOptions extends DspexErrorOptions<DocumentErrorCode> {
  /** The path of the document, as it was asked for or as it stands within its folder. */
  readonly path: string
}

/** A document that can't be read. */
export class DocumentError extends DspexError<DocumentErrorCode> {
  protected static override readonly family = 'DocumentError'
  /** The path of the document, as it was asked for or as it stands within its folder. */
  readonly path: string

  constructor(message: string, options: DocumentErrorOptions) {
    super(message, options)
    this.path = options.path
  }
}
