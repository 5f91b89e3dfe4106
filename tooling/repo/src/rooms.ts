/**
 * The walls inside the packages, in one place: which room of a package lies on which. A new folder, and a new file beside
 * the folders, gets a place here.
 */

/**
 * Rows of rooms, from the ground up. A file imports, types too, only files of its own row and of the rows before it. A
 * room is a folder of `src` or a file of it without `.ts`; the longest name that fits a file wins.
 */
export type Rooms = readonly (readonly string[])[]

/** What the rules about the walls know: the rooms, and what is excused from a rule, with the reason. */
export interface Walls {
  /** The rooms of each package that has folders, by the package's folder. */
  readonly rooms: Readonly<Record<string, Rooms>>
  /** Files that import from rooms further up, and why they may. */
  readonly arrowsUp: Readonly<Record<string, string>>
  /** Circles of imports, by one of their files, and why they may be. */
  readonly circles: Readonly<Record<string, string>>
  /** Folders of more than `maxFolderFiles` files: how many they may have, and why. */
  readonly crowdedFolders: Readonly<Record<string, readonly [most: number, why: string]>>
  /** Functions of more than `maxFunctionLines` lines, as `file#name`: how many they may have, and why. */
  readonly longFunctions: Readonly<Record<string, readonly [most: number, why: string]>>
}

/** Source files in one folder, without tests and `index.ts`. */
export const maxFolderFiles = 15

/** Lines of code in one function, without blank lines and comments, and with the functions inside it. */
export const maxFunctionLines = 80

/** Rooms of `core`: data, then the port of LMs, what speaks to it, programs, and last what proves ports. */
const core: Rooms = [
  [
    'errors',
    'secret',
    'wording',
    'hash',
    'random',
    'example',
    'abort',
    'clock',
    'file',
    'pool',
    'event-stream',
    'streamed-event',
    'assertion/failed-assertion',
    'assertion/assertion-error',
    'state/identity/own-code',
  ],
  // Plain data and sums that the trace and the field types speak about; the rest of `lm` lies higher.
  ['lm/message', 'lm/usage', 'lm/lm', 'lm/option-credentials', 'lm/budget', 'cache/cache'],
  ['metric', 'program', 'context', 'trace', 'feedback', 'scope', 'attempt/attempt-scope'],
  ['work'],
  ['assertion', 'attempt'],
  ['signature'],
  ['cache'],
  ['lm'],
  ['lm/recording'],
  ['state/program-state'],
  ['adapter'],
  ['state'],
  ['with-feedback'],
  ['state/dspy'],
  ['tool'],
  ['module'],
  ['retrieve/filter'],
  ['retrieve'],
  ['core-work', 'on-event'],
  ['implement'],
  ['testing'],
  ['conformance'],
]

export const walls: Walls = {
  rooms: {
    'packages/core': core,
    'packages/statistics': [['check-input', 'run-steps', 'seeded'], ['distribution'], ['estimate'], ['comparison']],
    'packages/evaluate': [
      ['errors'],
      ['dataset'],
      ['dataset/split', 'dataset/devset'],
      ['metric'],
      ['metric/judge'],
      ['trial'],
      ['store'],
      ['result'],
      ['run'],
      ['lab'],
      ['compare'],
      ['evaluate'],
      ['conformance'],
    ],
    'packages/optimize': [
      ['similarity', 'candidate-score', 'demo-of-run', 'search-events'],
      ['search-course'],
      ['optimization-report'],
      ['optimizer'],
      ['optimization-task'],
      ['advise-next', 'compare-on-holdout', 'estimate-tokens', 'optimize-work'],
      ['define-optimizer'],
      ['testing'],
      ['conformance'],
    ],
    'packages/optimizers-simba': [
      ['candidate', 'check-counts', 'numbers'],
      ['knowledge'],
      ['strategies'],
      ['simba-options', 'search', 'report', 'dspy'],
      ['phases'],
      ['simba'],
    ],
    'packages/report': [
      ['drawing'],
      // What runs in the reader's browser takes nothing but drawings and the data of its page.
      ['html/page-data'],
      ['html/client'],
      ['data'],
      ['describe-diff', 'candidate-words'],
      ['progress'],
      ['terminal'],
      ['markdown'],
      ['html/section'],
      ['html'],
      ['testing'],
    ],
    'packages/ingest': [['document', 'document-error', 'passage', 'compare-passages'], ['write'], ['read', 'split']],
    'packages/lm-ai-sdk': [
      ['ai-sdk-model', 'to-media-part'],
      ['error'],
      ['lm', 'language-model', 'ai-sdk-embedder', 'ai-sdk-reranker'],
    ],
    'packages/postgres': [
      ['database-error', 'database', 'database-options', 'server/explain-server-error'],
      ['pool'],
      ['query'],
      ['client'],
      ['embedded', 'server'],
      ['open-database'],
      ['migrate'],
    ],
    'packages/retrieve-pgvector': [['sql'], ['collection'], ['search'], ['write']],
    'apps/demo-rag': [
      ['count', 'usage-error'],
      ['corpus'],
      ['atlas', 'database'],
      ['rag'],
      ['evaluation'],
      ['lm/reader'],
      ['lm'],
      ['optimize'],
      ['cli'],
      ['main', 'run-main'],
    ],
  },
  arrowsUp: {
    'packages/core/src/scope.ts': 'what flows with a run holds the paths and the state view of its program',
    'packages/core/src/context.ts': 'the options of the pipeline and the adapter are declared where they are read',
  },
  circles: {
    'packages/core/src/scope.ts': 'the scope of a run holds the state view, which reads the scope',
  },
  crowdedFolders: {
    'tooling/bench/src': [33, 'one file for each bench, which `main.ts` lists'],
  },
  longFunctions: {},
}
