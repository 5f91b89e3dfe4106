import type { Example, LM, Program } from '@dspex/core'
import type { LabResult, TrialLab } from '@dspex/evaluate'
import type { Attempts } from './attempts.ts'
import type { Candidate, MakeCandidate } from '../candidate/candidate.ts'
import type { Cluster } from '../knowledge/cluster-failures.ts'
import { type Edit, toEdit } from '../candidate/edits.ts'
import { type Knowledge, type MemoryTrial, type Run, runTrials } from '../knowledge/memory.ts'
import { exploring, solvedFrom } from '../numbers.ts'
import type { Plan, Way } from './plan-attempts.ts'
import type { Similarity } from '@dspex/optimize'
import type { StrategyTask } from '../strategies/strategy.ts'
import type { Choice } from './choices.ts'
import { type Checked, checkEdit, type CheckSettings, untried } from './targeted-check.ts'

/** What came of an attempt. */
export interface Attempt {
  readonly cluster: Cluster
  /** The way that came to something; `null` when none applied. */
  readonly way: string | null
  /** Why it came to nothing before it cost a run. */
  readonly useless: string | null
  /** The edit and what its check found. */
  readonly checked: Checked | null
  /** Every run that it made, to be noted. */
  readonly runs: readonly Run[]
}

/** What attempts need. Those of one step go on side by side, so they read only what does not change meanwhile. */
export interface AttemptSettings extends Pick<CheckSettings, 'bystanders' | 'mostControls'> {
  readonly program: Program<object, unknown>
  readonly incumbent: Candidate
  readonly knowledge: Knowledge
  readonly attempts: Attempts
  readonly lab: TrialLab
  readonly make: MakeCandidate
  readonly similarity: Similarity
  readonly exampleOf: (id: string) => Example<object, object>
  readonly maxDemos: number
  readonly promptModel: LM | undefined
  readonly teacher: LM | undefined
  readonly without: ReadonlySet<Choice>
  /** Whether there is budget to look for a success where none is known. */
  readonly mayExplore: boolean
}

/** Lets the first way that applies propose an edit, and tries the edit where it should help. */
export async function makeAttempt({ cluster, ways, place }: Plan, settings: AttemptSettings): Promise<Attempt> {
  const { lab, make, incumbent } = settings
  const runs: Run[] = []
  const run = async (trials: readonly MemoryTrial[]): Promise<readonly LabResult[]> => {
    const made = await runTrials(lab, trials)
    runs.push(...made)
    return made.map(({ result }) => result)
  }
  for (const way of ways) {
    const made = await way.strategy.propose({ ...toTask(cluster, way, run, settings), place })
    if (made === null) continue
    if ('useless' in made) return { cluster, way: way.name, useless: made.useless, checked: null, runs }
    const edit: Edit = { ...toEdit(made), members: [...cluster.failing, ...cluster.passing] }
    const candidate = make([...incumbent.edits, edit], incumbent, edit.strategy)
    const trial = { edit, candidate, cluster }
    const checked = settings.without.has('targeted-checks')
      ? untried(trial)
      : await checkEdit(trial, { ...settings, run })
    return { cluster, way: way.name, useless: null, checked, runs }
  }
  return { cluster, way: null, useless: null, checked: null, runs }
}

function toTask(
  cluster: Cluster,
  { name, path }: Way,
  run: CheckSettings['run'],
  settings: AttemptSettings,
): Omit<StrategyTask, 'place'> {
  const { program, incumbent, maxDemos, attempts, lab, knowledge, similarity, exampleOf } = settings
  return {
    program,
    incumbent,
    path,
    cluster,
    maxDemos,
    turn: attempts.timesOn(cluster.key, name),
    rejected: attempts.rejected.filter(({ edit }) => edit.cluster === cluster.key && concerns(edit, path)),
    tried: attempts.tried,
    exampleOf,
    failureOf: knowledge.failureOf,
    successOf: knowledge.successOf,
    isSolved: ({ score }) => score !== null && knowledge.unit(score) >= solvedFrom,
    similarity,
    async explore(ids) {
      if (!settings.mayExplore) return []
      const { teacher } = settings
      const sampling = teacher ? { overrideLM: teacher } : { lmOptions: { temperature: 1 } }
      return run(
        ids.flatMap((exampleId) =>
          exploring.samples.map((repeat) => ({ candidate: incumbent, exampleId, repeat, ...sampling })),
        ),
      )
    },
    ask: (asked, input) => lab.ask(asked, input, { lm: settings.promptModel }),
  }
}

/** What was refused for all predictors together was refused for each of them. */
function concerns(edit: Edit, path: string): boolean {
  return edit.path === path || (edit.change === 'add-run' && Object.hasOwn(edit.demos, path))
}
