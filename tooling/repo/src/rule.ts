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
export function shippedSources({ files }: WorkspacePackage): [path: string, text: string][] {
  return [...files].filter(([path]) => path.startsWith('src/') && path.endsWith('.ts') && !path.endsWith('.test.ts'))
}

/** The tests of a package. */
export function tests({ files }: WorkspacePackage): [path: string, text: string][] {
  return [...files].filter(([path]) => path.endsWith('.test.ts'))
}
