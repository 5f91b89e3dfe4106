export { comparePassages, type PassageChanges, type StoredPassage } from './compare-passages.ts'
export type {
  Block,
  DocumentKind,
  HeadingBlock,
  KeptBlock,
  PageBlock,
  ReadOptions,
  Segment,
  SourceDocument,
} from './document.ts'
export { DocumentError, type DocumentErrorCode, type DocumentErrorOptions } from './document-error.ts'
export { type DocumentReader, loadFile, type LoadFileOptions } from './read/load-file.ts'
export { type FolderDocuments, type LoadFailure, loadFolder, type LoadFolderOptions } from './read/load-folder.ts'
export type { PassageMetadata, SourcedPassage } from './passage.ts'
export { readHtml } from './read/read-html.ts'
export { readMarkdown } from './read/read-markdown.ts'
export { type PdfLibrary, type PdfProxy, readPdf, type ReadPdfOptions } from './read/read-pdf.ts'
export { readText } from './read/read-text.ts'
export type { SplitBy, SplitTextOptions } from './split/split-options.ts'
export { splitText } from './split/split-text.ts'
