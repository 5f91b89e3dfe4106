/** The direction of every arrow between packages, in one place. A new package gets a line in `packageLayers`. */

/** What a published package may import from its siblings, besides itself. */
export interface PackageLayer {
  /** The folder name under `packages/`; a final `*` stands for any ending. */
  readonly folder: string
  /** Folder names of the siblings that its sources may import, or `'all'`. */
  readonly mayImport: readonly string[] | 'all'
  /** True when the package implements a port, and so has to run that port's suite. */
  readonly integration: boolean
}

export const packageLayers: readonly PackageLayer[] = [
  { folder: 'core', mayImport: [], integration: false },
  { folder: 'statistics', mayImport: ['core'], integration: false },
  { folder: 'evaluate', mayImport: ['core', 'statistics'], integration: false },
  { folder: 'optimize', mayImport: ['core', 'statistics', 'evaluate'], integration: false },
  { folder: 'report', mayImport: ['core', 'statistics', 'evaluate', 'optimize'], integration: false },
  { folder: 'prices', mayImport: ['core'], integration: false },
  { folder: 'ingest', mayImport: ['core'], integration: false },
  { folder: 'telemetry', mayImport: ['core'], integration: false },
  { folder: 'modules', mayImport: ['core'], integration: false },
  { folder: 'postgres', mayImport: ['core'], integration: false },
  { folder: 'python', mayImport: ['core'], integration: false },
  { folder: 'lm-*', mayImport: ['core'], integration: true },
  { folder: 'embedder-*', mayImport: ['core'], integration: true },
  { folder: 'cache-*', mayImport: ['core'], integration: true },
  { folder: 'retrieve-python', mayImport: ['core', 'python'], integration: true },
  { folder: 'retrieve-*', mayImport: ['core', 'postgres'], integration: true },
  { folder: 'executor-*', mayImport: ['core', 'evaluate', 'postgres'], integration: true },
  {
    folder: 'optimizers-dspy',
    mayImport: ['core', 'statistics', 'evaluate', 'optimize', 'python'],
    integration: true,
  },
  { folder: 'optimizers-*', mayImport: ['core', 'statistics', 'evaluate', 'optimize'], integration: true },
  {
    folder: 'experiments',
    mayImport: ['core', 'statistics', 'evaluate', 'optimize', 'report', 'postgres'],
    integration: false,
  },
  { folder: 'dashboard', mayImport: 'all', integration: false },
  { folder: 'cli', mayImport: 'all', integration: false },
]

/** The row of a package, by its folder under `packages/`; an exact row beats one with a star. */
export function layerOf(name: string): PackageLayer | undefined {
  return (
    packageLayers.find(({ folder }) => name === folder) ??
    packageLayers.find(({ folder }) => folder.endsWith('*') && name.startsWith(folder.slice(0, -1)))
  )
}

/** Algorithms meant to be read in one sitting may be longer than `maxCodeLines`; each one is named here. */
export const longFiles: Readonly<Record<string, number>> = {}

/** Lines of code in one file, without blank lines and comments. */
export const maxCodeLines = 300
