import { DspexError, type DocumentErrorCode } from '@dspex/core'

/** A document that can't be read. */
export class DocumentError extends DspexError<DocumentErrorCode> {
  override name = 'DocumentError'
  protected static override readonly family = 'DocumentError'
  /** The path of the document, as it was asked for or as it stands within its folder. */
  readonly path: string

  constructor(
    message: string,
    options: { readonly code: DocumentErrorCode; readonly path: string; readonly cause?: unknown },
  ) {
    super(message, options)
    this.path = options.path
  }
}
