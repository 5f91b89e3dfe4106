import type { Example } from '@dspex/core'
import { createRandom, type Random } from '@dspex/core/implement'
import { toMetric, type TrialLab, trialLab } from '@dspex/evaluate'
import { lexicalSimilarity, type OptimizationTask, type Similarity } from '@dspex/optimize'
import { type Attempts, createAttempts } from './attempts.ts'
import { type Candidate, candidatesOf, type MakeCandidate } from '../candidate/candidate.ts'
import { type Cluster, clusterFailures } from '../knowledge/cluster-failures.ts'
import { createMemory, type Memory } from '../knowledge/memory.ts'
import { createScale } from '../knowledge/score-scale.ts'
import type { Settings } from '../simba-options.ts'
import type { Checked } from './targeted-check.ts'
import { createStory, type Story } from './story.ts'

/** What the phases of a search share. */
export interface Search {
  readonly task: OptimizationTask
  readonly settings: Settings
  readonly seed: string | number
  readonly random: Random
  readonly lab: TrialLab
  readonly memory: Memory
  readonly similarity: Similarity
  readonly attempts: Attempts
  readonly story: Story
  readonly make: MakeCandidate
  readonly exampleOf: (id: string) => Example<object, object>
  /** The trainset in a random order. */
  readonly ids: readonly string[]
  /** What finalists are chosen by: the valset or else the trainset, in a random order. */
  readonly finalIds: readonly string[]
  /** The program as it was. */
  readonly baseline: Candidate
  /** The best so far, the latest last. */
  readonly incumbents: Candidate[]
  /** Edits that passed alone, on the program as it was. */
  readonly singles: Checked[]
  /** The latest incumbent. */
  readonly incumbent: () => Candidate
  /** What fails now, grouped, the heaviest group first. */
  readonly clusters: () => readonly Cluster[]
  /** How many runs are left. Where several things go on at once, to be asked between them only. */
  readonly trialsLeft: () => number
}

/** Prepares a search; nothing is run yet. */
export function openSearch(settings: Settings, task: OptimizationTask): Search {
  const { program, baseline: state, options, emit } = task
  const { trainset, valset, seed = settings.seed, budget = settings.budget } = options
  const random = createRandom(`simba ${seed}`)
  const metric = toMetric(options.metric, { name: 'metric' })
  const examples = new Map([...trainset, ...(valset ?? [])].map((example) => [example.id, example]))
  const lab = trialLab(program, { ...options, examples: [...examples.values()], metric, budget })
  const memory = createMemory(lab, createScale(metric.worst, settings.threshold))
  const similarity = lexicalSimilarity(trainset)
  const make = candidatesOf(state)
  const baseline = make([], null, 'baseline')
  const incumbents = [baseline]
  const ids = random.fork('order').shuffle(trainset.map(({ id }) => id))
  return {
    task,
    settings,
    seed,
    random,
    lab,
    memory,
    similarity,
    attempts: createAttempts(),
    story: createStory({ emit, memory, baseline }),
    make,
    exampleOf: (id) => examples.get(id)!,
    ids,
    finalIds: valset ? random.fork('valset').shuffle(valset.map(({ id }) => id)) : ids,
    baseline,
    incumbents,
    singles: [],
    incumbent: () => incumbents.at(-1)!,
    clusters: () => clusterFailures({ examples: trainset, knowledge: memory, similarity }),
    trialsLeft() {
      if (budget) return lab.exhausted() ? 0 : lab.trialsLeft()
      return Math.max(0, settings.trials - lab.spent.trials)
    },
  }
}
