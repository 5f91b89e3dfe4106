/**
 * What the search does beyond proposing edits and trying them, each for a reason that was measured: the ablation of the
 * bench `optimizers` leaves them out one at a time.
 *
 * - `'cover'`: begins with demos of runs that are paid already, as in a pipeline single demos mend nothing.
 * - `'targeted-checks'`: tries an edit on failures like those it is for, as a random batch hardly shows its effect.
 * - `'controls'`: tries an edit that helped on solved examples too, as a rule may break more than it mends.
 * - `'merging'`: keeps all edits of a step that passed, as one edit a step gets nowhere.
 * - `'fewer-edits'`: tries fewer edits of a step too where one promises most of what all do, as what fits a small model is little.
 * - `'presumption'`: takes what mended some failures of a kind to mend the others, so that the next step goes elsewhere.
 * - `'pruning'`: lets a finalist without edits of no measured worth compete, as each edit makes every later call longer.
 */
export type Choice = 'cover' | 'targeted-checks' | 'controls' | 'merging' | 'fewer-edits' | 'presumption' | 'pruning'

/** All choices. */
export const choices: readonly Choice[] = [
  'cover',
  'targeted-checks',
  'controls',
  'merging',
  'fewer-edits',
  'presumption',
  'pruning',
]
