import { manifestRules } from './manifest-rules.ts'
import { readmeRules } from './readme-rules.ts'
import type { Rule } from './rule.ts'
import { sourceRules } from './source-rules.ts'

/** Everything that a package keeps, in the order in which a contributor meets it. */
export const rules: readonly Rule[] = [...manifestRules, ...readmeRules, ...sourceRules]
