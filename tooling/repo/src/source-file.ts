import { parseSync } from 'oxc-parser'

/** One import, or one `export … from`, of a source file. */
export interface SourceImport {
  readonly specifier: string
  /** False for `import type` and `export type`, which vanish when the types are stripped. */
  readonly atRunTime: boolean
  /** The imported names; empty for `import '…'` and `import('…')`. */
  readonly names: readonly string[]
  readonly line: number
}

/** What the rules need to know about one source file. */
export interface SourceFile {
  readonly imports: readonly SourceImport[]
  readonly hasDefaultExport: boolean
  /** Lines that hold code: neither blank nor only comment. */
  readonly codeLines: number
}

/** Parses one TypeScript file. @throws when it does not parse */
export function parseSourceFile(path: string, text: string): SourceFile {
  const { module, comments, errors } = parseSync(path, text)
  const broken = errors[0]
  if (broken) throw new Error(`${path} does not parse: ${broken.message}. Run 'pnpm typecheck' to see where.`)
  const lineAt = (offset: number) => text.slice(0, offset).split('\n').length
  // `import { type A }` keeps an empty import at run time, so only the statement's own `type` counts.
  const isTypeOnly = (start: number) => /^(?:import|export)\s+type\b/.test(text.slice(start, start + 32))

  const imports = module.staticImports.map((statement) => ({
    specifier: statement.moduleRequest.value,
    atRunTime: !isTypeOnly(statement.start),
    names: statement.entries.flatMap((entry) => entry.importName.name ?? []),
    line: lineAt(statement.start),
  }))
  const reexports = module.staticExports.flatMap((statement) => {
    const specifier = statement.entries.find((entry) => entry.moduleRequest)?.moduleRequest?.value
    if (specifier === undefined) return []
    const names = statement.entries.flatMap((entry) => entry.importName.name ?? [])
    return [{ specifier, atRunTime: !isTypeOnly(statement.start), names, line: lineAt(statement.start) }]
  })
  const dynamic = module.dynamicImports.flatMap(({ start, moduleRequest }) => {
    const literal = /^['"`](.*)['"`]$/.exec(text.slice(moduleRequest.start, moduleRequest.end))?.[1]
    return literal === undefined ? [] : [{ specifier: literal, atRunTime: true, names: [], line: lineAt(start) }]
  })

  return {
    imports: [...imports, ...reexports, ...dynamic],
    hasDefaultExport: module.staticExports.some(({ entries }) => entries.some(isDefault)),
    codeLines: countCodeLines(text, comments),
  }
}

function isDefault(entry: { readonly exportName: { readonly kind: string; readonly name: string | null } }): boolean {
  return entry.exportName.kind === 'Default' || entry.exportName.name === 'default'
}

function countCodeLines(text: string, comments: readonly { readonly start: number; readonly end: number }[]): number {
  let code = ''
  let position = 0
  for (const { start, end } of comments) {
    code += text.slice(position, start) + text.slice(start, end).replaceAll(/[^\n]/g, '')
    position = end
  }
  return (code + text.slice(position)).split('\n').filter((line) => line.trim() !== '').length
}
