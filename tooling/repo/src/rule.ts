import { parseSourceFile, type SourceFile } from './source-file.ts'
import type { Workspace, WorkspacePackage } from './workspace.ts'

/** One thing that every package keeps. */
export interface Rule {
  /** Completes the sentence "a package …". */
  readonly name: string
  /** Which packages it speaks about. */
  readonly appliesTo: 'published' | 'all'
  /** Returns one sentence for each fault, which says what to do; empty when all is well. */
  readonly check: (subject: WorkspacePackage, workspace: Workspace) => readonly string[]
}

/** True for what is published: everything under `packages/`. */
export function isPublished({ folder }: WorkspacePackage): boolean {
  return folder.startsWith('packages/')
}

/** The sources that ship, without tests. */
export function shippedSources(subject: WorkspacePackage): [path: string, source: SourceFile][] {
  return sources(subject, (path) => path.startsWith('src/') && !path.endsWith('.test.ts'))
}

/** The tests of a package. */
export function tests(subject: WorkspacePackage): [path: string, source: SourceFile][] {
  return sources(subject, (path) => path.endsWith('.test.ts'))
}

/** Every TypeScript file of a package, tests too. */
export function allSources(subject: WorkspacePackage): [path: string, source: SourceFile][] {
  return sources(subject, () => true)
}

/** Every rule reads the sources, so each file is parsed once. */
const parsed = new WeakMap<WorkspacePackage['files'], Map<string, SourceFile>>()

function sources({ files }: WorkspacePackage, wanted: (path: string) => boolean): [path: string, source: SourceFile][] {
  const known = parsed.get(files) ?? new Map<string, SourceFile>()
  parsed.set(files, known)
  return [...files].flatMap(([path, text]) => {
    if (!path.endsWith('.ts') || !wanted(path)) return []
    const source = known.get(path) ?? parseSourceFile(path, text)
    known.set(path, source)
    return [[path, source]]
  })
}
