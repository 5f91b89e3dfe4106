/**
 * Every number that the search and its forecast go by, with its reason. What a change of one is worth, the bench `optimizers`
 * says. Only how much of a text is shown or compared stands where it is done.
 */

/** How much of everything where nothing is asked for. */
export const defaults = { batchSize: 16, numCandidates: 16, maxSteps: 16, maxDemos: 16 } as const

/** Runs of the program where no budget is given. Gains come early, so each size is three times the one before. */
export const trialsOfAuto = { light: 300, medium: 900, heavy: 3000 } as const

/** On the scale from 0, the worst score, to 1, the best: from here on an example counts as solved. */
export const solvedFrom = 0.5

/** The first runs, of the program as it is. */
export const beginning = {
  /** So many runs say whether anything can be scored at all. */
  blindRuns: 5,
  /** The share of all runs that finding out what fails may take. */
  share: 0.2,
  /** With fewer examples it can hardly be seen whether what helps holds elsewhere. */
  fewExamples: 20,
} as const

/** Demos of the first runs, which are tried together before anything else. */
export const covering = {
  /** One demo is an edit like any other; from two on they are a cover. */
  fewest: 2,
  /** The cover is tried on so many examples for each that fails: on failures, and on as many that don't. */
  runsPerFailure: 2,
  /** The share of all runs that trying the cover may take. */
  share: 0.13,
  /** What a demo leaves of the weight of its cluster: it mends most of it, not all. */
  leftOver: 0.3,
  /** A cluster of less weight is not worth a demo. */
  leastWeight: 0.3,
} as const

/** The steps. */
export const climbing = {
  /** What an attempt may take, so that a step surely fits: looking for a success, failures of the kind, solved examples. */
  runsOfAttempt: 10,
  /** What an attempt takes in the mean: most don't get as far as solved examples. */
  usualRunsOfAttempt: 6,
  /** So many steps in vain, with so many attempts, end the search: few attempts in vain may be bad luck, few steps are a few ideas. */
  patience: { steps: 4, attempts: 12 },
} as const

/** Groups of failures. */
export const clustering = {
  /** So alike must inputs be to form a cluster where nothing else is known. */
  alike: 0.15,
  /** Labels say a class where there are this many examples for each, in the mean. */
  examplesPerLabel: 1.5,
  /** So many examples that pass stand beside a cluster, those most like it: sources of demos, and where harm shows first. */
  mostNear: 8,
} as const

/** Looking for a success to show where none is known. */
export const exploring = {
  /** On so many failures of a kind, those in its middle. */
  examples: 3,
  /** Each so often, at a temperature that makes them differ. */
  samples: [1, 2],
} as const

/** What a reflection is shown. */
export const reflecting = {
  /** So many failures at most, and half of the cluster: the others say whether the rule holds for what it was not made from. */
  mostFailures: 4,
  /** Successes, from a cluster with few of them and with enough: each that is shown can't be a control. */
  successes: { ofFew: 1, ofEnough: 2, enough: 4 },
} as const

/** What is attempted in a step. */
export const planning = {
  /** What each attempt on a cluster in vain leaves of its turn. */
  leftOfTurn: 0.6,
  /** So many attempts at once are for a cluster that most failures belong to. */
  mostAtOnce: 4,
  /** Until it is known what comes of it, so many attempts may ask an LM for an edit: a small one takes long, for little. */
  mostUnknown: 3,
} as const

/** The check of an edit, where it should help. */
export const checking = {
  /** On so many failures of its kind. */
  mostSiblings: 4,
  /** Then, if it helped, on so many solved examples. */
  mostControls: 4,
  /** An edit that helps solves failures of its kind about this often. */
  mends: 0.7,
  /** An edit that harms leaves this share of what was solved. */
  leaves: 0.6,
  /** No record is so sure that one run could not speak against it. */
  surest: 0.95,
  /** A rule is a guess, and a wrong one harms where no check looks: it needs odds of e to one. */
  ruleEvidence: 1,
} as const

/** The trial of several edits together. */
export const merging = {
  /** What merged edits promise by their checks is uncertain by this much, as a share of all examples. */
  doubt: 0.1,
  /** How much one run varies: near the most that a score between 0 and 1 can, as a batch that happens to agree is no proof. */
  variance: 0.2,
  /** Of what checks promise so much is expected: an edit that passed was lucky too. */
  promiseKept: 0.5,
  /** An edit that was not tried mends this share of its kind. */
  untried: 0.5,
} as const

/** What is known of examples. */
export const remembering = {
  /** How much an example's record counts against what is usual: as this many runs. */
  usualWeight: 0.7,
  /** What a run still counts after the incumbent has changed. */
  aging: 0.6,
  /** What a guess counts, as runs. */
  guess: 0.5,
} as const

/** The finals. */
export const finals = {
  /** For each example, as finalists drop out on the way; less for a trainset, as much of it ran before. */
  runsPerExample: { valset: 3.5, trainset: 2.5 },
  /** The share of all runs that is kept for the finals at most. */
  share: 0.3,
  /** A gain must be this many of its standard errors: a wrong choice costs more than a missed one. */
  margin: 2,
  /** The bootstrap that takes the luck of being chosen off the gain. */
  resamples: 2000,
} as const

/** What a forecast takes for usual. */
export const forecasting = {
  /** The fewest steps of a search that finds something. */
  fewestSteps: 4,
  /** The share of attempts that asks an LM for a rule. */
  reflections: 0.4,
  /** What part of the usual reflections there may be, at the least and at the most. */
  reflectionsAt: { low: 0.25, expected: 1, high: 2.5 },
} as const

/** How many runs are kept for the finals, of programs chosen by so many examples. */
export function runsOfFinals(examples: number, hasValset: boolean): number {
  return examples * finals.runsPerExample[hasValset ? 'valset' : 'trainset']
}
