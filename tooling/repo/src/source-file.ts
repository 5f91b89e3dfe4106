import { parseSync, visitorKeys } from 'oxc-parser'

/** One import, or one `export … from`, of a source file. */
export interface SourceImport {
  readonly specifier: string
  /** False for `import type` and `export type`, which vanish when the types are stripped. */
  readonly atRunTime: boolean
  /** The imported names; empty for `import '…'` and `import('…')`. */
  readonly names: readonly string[]
  readonly line: number
}

/** One function of a source file: a declaration, a method or a function in an expression. */
export interface SourceFunction {
  /** Its own name, or the name of the variable, property or member that holds it; `'(unnamed)'` without one. */
  readonly name: string
  readonly line: number
  /** Lines that hold code, those of the functions inside it too. */
  readonly codeLines: number
}

/** What the rules need to know about one source file. */
export interface SourceFile {
  readonly imports: readonly SourceImport[]
  readonly functions: readonly SourceFunction[]
  readonly hasDefaultExport: boolean
  /** Lines that hold code: neither blank nor only comment. */
  readonly codeLines: number
}

/** Parses one TypeScript file. @throws when it does not parse */
export function parseSourceFile(path: string, text: string): SourceFile {
  const { program, module, comments, errors } = parseSync(path, text)
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

  const code = withoutComments(text, comments)
  return {
    imports: [...imports, ...reexports, ...dynamic],
    functions: functionsOf(program).map(({ name, start, end }) => ({
      name,
      line: lineAt(start),
      codeLines: countLines(code.slice(start, end)),
    })),
    hasDefaultExport: module.staticExports.some(({ entries }) => entries.some(isDefault)),
    codeLines: countLines(code),
  }
}

function isDefault(entry: { readonly exportName: { readonly kind: string; readonly name: string | null } }): boolean {
  return entry.exportName.kind === 'Default' || entry.exportName.name === 'default'
}

/** The text with a blank for every character of a comment, so that offsets stay. */
function withoutComments(text: string, comments: readonly { readonly start: number; readonly end: number }[]): string {
  let code = ''
  for (const { start, end } of comments) {
    code += text.slice(code.length, start) + text.slice(start, end).replaceAll(/[^\n]/g, ' ')
  }
  return code + text.slice(code.length)
}

function countLines(code: string): number {
  return code.split('\n').filter((line) => line.trim() !== '').length
}

/** A node of the syntax tree, as far as the search for functions looks at it. */
interface SyntaxNode {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly id?: { readonly name?: string } | null
  readonly key?: { readonly name?: string }
}

const functionTypes = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression'])

function functionsOf(node: SyntaxNode, holder?: SyntaxNode): { name: string; start: number; end: number }[] {
  const children = (visitorKeys[node.type] ?? []).flatMap(
    (key) => (node as unknown as Readonly<Record<string, SyntaxNode | (SyntaxNode | null)[] | null>>)[key] ?? [],
  )
  const inside = children.flatMap((child) => (child === null ? [] : functionsOf(child, node)))
  if (!functionTypes.has(node.type)) return inside
  const name = node.id?.name ?? holder?.id?.name ?? holder?.key?.name ?? '(unnamed)'
  return [{ name, start: node.start, end: node.end }, ...inside]
}
