import { readFile } from 'node:fs/promises'
import { stripTypeScriptTypes } from 'node:module'

/** The extension of this very file tells whether sources or their compiled form lie beside it. */
const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js'

/** `import { a, type B } from './c.ts'`, over one line or several, as the formatter writes it. */
const importLine = /^import\s+(type\s+)?\{[^}]*\}\s+from\s+'(\.[^']+)'\s*;?$/gm

/**
 * Reads a page's own code, `client/main.ts` or that of another page and what it imports, as one script: the modules one after another, those
 * that are imported first, without their imports and exports. So they share one scope, and no name may stand in two of
 * them; a test loads the result.
 */
export async function clientSource(page: 'main' | 'optimization' = 'main'): Promise<string> {
  const parts = new Map<string, string>()
  await link(new URL(`./client/${page}${extension}`, import.meta.url), parts)
  return [...parts.values()].join('\n')
}

async function link(url: URL, parts: Map<string, string>): Promise<void> {
  if (parts.has(url.href)) return
  const source = await readFile(url, 'utf8')
  parts.set(url.href, '')
  for (const [, isType, path] of source.matchAll(importLine)) {
    if (!isType) await link(new URL(path as string, url), parts)
  }
  // Moved to the end, after what it imports.
  parts.delete(url.href)
  parts.set(url.href, toScript(source))
}

function toScript(source: string): string {
  const code = extension === '.ts' ? stripTypes(source) : source
  return code
    .replaceAll(importLine, '')
    .replaceAll(/^export (?=(?:async )?(?:function|const|class)\b)/gm, '')
    .replaceAll(/^export \{\};?$/gm, '')
    .replaceAll(/^\/\/# sourceMappingURL=.*$/gm, '')
    .replaceAll(/[^\S\n]+$/gm, '')
    .replaceAll(/\n{2,}/g, '\n')
    .trim()
}

/** Node calls this an experiment whenever it is used; here it replaces a build only for those who work on the sources. */
function stripTypes(source: string): string {
  const { emitWarning } = process
  process.emitWarning = () => {}
  try {
    return stripTypeScriptTypes(source)
  } finally {
    process.emitWarning = emitWarning
  }
}
