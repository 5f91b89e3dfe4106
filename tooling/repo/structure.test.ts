import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isPublished } from './src/rule.ts'
import { rules } from './src/rules.ts'
import { readWorkspace } from './src/workspace.ts'

const workspace = readWorkspace(join(import.meta.dirname, '../..'))

describe.each(workspace.packages)('package $folder', (subject) => {
  const applying = rules.filter(({ appliesTo }) => appliesTo === 'all' || isPublished(subject))

  it.each(applying)('$name', ({ check }) => {
    const faults = check(subject, workspace)
    if (faults.length > 0) expect.fail(faults.join('\n'))
  })
})
