import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pagesWithLists } from './package-lists.ts'
import { readWorkspace } from './workspace.ts'

// `pnpm run lists`: writes the lists of packages in README.md and docs/architecture.md anew.
const root = join(import.meta.dirname, '../../..')
for (const [path, update] of pagesWithLists(readWorkspace(root))) {
  const file = join(root, path)
  writeFileSync(file, update(readFileSync(file, 'utf8')))
}
