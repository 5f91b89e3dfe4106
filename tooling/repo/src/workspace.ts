import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'

type Ranges = Readonly<Record<string, string>>

/** The part of `package.json` that the rules read. */
export interface Manifest {
  readonly name: string
  readonly version?: string
  readonly private?: boolean
  readonly description?: string
  readonly license?: string
  readonly type?: string
  readonly sideEffects?: unknown
  readonly engines?: Ranges
  readonly exports?: unknown
  readonly publishConfig?: { readonly access?: string; readonly exports?: unknown }
  readonly files?: readonly string[]
  readonly scripts?: Ranges
  readonly dependencies?: Ranges
  readonly devDependencies?: Ranges
  readonly peerDependencies?: Ranges
  readonly optionalDependencies?: Ranges
}

/** One package of the workspace, as the rules see it. */
export interface WorkspacePackage {
  /** Relative to the root, as `packages/core`; `.` is the root itself. */
  readonly folder: string
  readonly manifest: Manifest
  /** Text by path relative to `folder`: README.md, tsconfig.build.json and every TypeScript file under `src`. */
  readonly files: ReadonlyMap<string, string>
}

/** The whole repository, as the rules see it. */
export interface Workspace {
  readonly packages: readonly WorkspacePackage[]
  /** Names of the dependencies whose version stands in the catalog. */
  readonly catalog: ReadonlySet<string>
}

/** Reads every package of the workspace at `root` from disk. */
export function readWorkspace(root: string): Workspace {
  const settings = parse(readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8')) as {
    readonly packages: readonly string[]
    readonly catalog?: Ranges
  }
  const manifests = globSync(['package.json', ...settings.packages.map((pattern) => `${pattern}/package.json`)], {
    cwd: root,
  })
  return {
    packages: manifests.toSorted().map((path) => readPackage(root, join(path, '..').replaceAll('\\', '/'))),
    catalog: new Set(Object.keys(settings.catalog ?? {})),
  }
}

function readPackage(root: string, folder: string): WorkspacePackage {
  const at = join(root, folder)
  const patterns = folder === '.' ? [] : ['README.md', 'tsconfig.build.json', 'src/**/*.ts']
  const read = (path: string) => readFileSync(join(at, path), 'utf8')
  return {
    folder,
    manifest: JSON.parse(read('package.json')) as Manifest,
    files: new Map(globSync(patterns, { cwd: at }).map((path) => [path.replaceAll('\\', '/'), read(path)])),
  }
}
