/** What runs together. Every test file is in one lane. */
export type Lane = 'fast' | 'services' | 'soak'

/** What the name of a test file says that it needs: `<subject>.<kind>.test.ts`. */
export interface TestKind {
  readonly lane: Lane
  /** Completes "Its tests …". */
  readonly what: string
  /** What a source says that needs this kind. */
  readonly signs?: RegExp | undefined
}

/** The kinds that names tell. A name that tells none of them needs nothing and takes no minutes: the fast lane. */
export const kinds = {
  postgres: {
    lane: 'services',
    what: 'need PostgreSQL with pgvector',
    signs: /\b(?:testPostgres|createTestDatabase|ownPostgres)\(/,
  },
  redis: { lane: 'services', what: 'need Redis', signs: /\btestRedis\(/ },
  python: { lane: 'services', what: 'need Python with DSPy', signs: /env(?:\.|\[')DSPEX_PYTHON\b/ },
  browser: { lane: 'services', what: 'need Chromium', signs: /\bchromium\.launch\(/ },
  model: { lane: 'services', what: 'need a small model', signs: /= (?:await )?(?:findModel|localModel)\(/ },
  processes: { lane: 'services', what: 'start processes, and stop or kill them' },
  simulation: { lane: 'services', what: 'repeat something thousands of times' },
  soak: { lane: 'soak', what: 'repeat for minutes or hours what has a short form in another lane' },
} as const satisfies Readonly<Record<string, TestKind>>

/** A kind that a name tells, or `plain`. */
export type TestKindName = keyof typeof kinds | 'plain'

/** Where tests are, as globs of folders. */
const roots = ['{packages,apps}/*/src/**', 'tooling/**', 'docs/examples']

/** The globs of all test files. */
export const testPatterns = roots.map((root) => `${root}/*.test.ts`)

/** The globs of the test files of one kind, as a vitest project takes them. */
export function testFilesOf(kind: TestKindName): { readonly include: string[]; readonly exclude: string[] } {
  const named = (name: string): string[] => roots.map((root) => `${root}/*.${name}.test.ts`)
  const exclude = ['**/node_modules/**', '**/dist/**']
  if (kind !== 'plain') return { include: named(kind), exclude }
  return { include: testPatterns, exclude: [...exclude, ...Object.keys(kinds).flatMap(named)] }
}

/** The kind that the name of a test file tells. */
export function kindOf(path: string): TestKindName {
  const [, word = ''] = /\.([a-z]+)\.test\.ts$/.exec(path) ?? []
  return Object.hasOwn(kinds, word) ? (word as TestKindName) : 'plain'
}

/** The lane that a test file runs in. */
export function laneOf(path: string): Lane {
  const kind = kindOf(path)
  return kind === 'plain' ? 'fast' : kinds[kind].lane
}

/** The command that runs a lane. */
export const commands: Readonly<Record<Lane, string>> = {
  fast: 'pnpm test',
  services: 'pnpm test:services',
  soak: 'pnpm test:soak',
}

/** The vitest projects of a lane; `all` is what CI runs. */
export function projectsOf(lane: Lane | 'all'): readonly TestKindName[] {
  const lanes: readonly Lane[] = lane === 'all' ? ['fast', 'services'] : [lane]
  const named = (Object.keys(kinds) as (keyof typeof kinds)[]).filter((kind) => lanes.includes(kinds[kind].lane))
  return lanes.includes('fast') ? ['plain', ...named] : named
}
