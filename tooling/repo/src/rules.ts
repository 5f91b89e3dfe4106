import { manifestRules } from './manifest-rules.ts'
import { readmeRules } from './readme-rules.ts'
import { walls } from './rooms.ts'
import type { Rule } from './rule.ts'
import { sourceRules } from './source-rules.ts'
import { wallRules } from './wall-rules.ts'

/** Everything that a package keeps, in the order in which a contributor meets it. */
export const rules: readonly Rule[] = [...manifestRules, ...readmeRules, ...sourceRules, ...wallRules(walls)]
