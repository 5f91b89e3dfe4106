import type { Example } from '@dspex/core'
import type { CountedLane, EngineSettings } from './engine-settings.ts'

/** A trial to run. */
export interface PlannedTrial {
  readonly lane: CountedLane
  readonly index: number
  readonly example: Example<object, object>
  readonly repeat: number
}

/** Every example once before any a second time, so that an early stop leaves the broadest picture. */
export function trialsToRun(settings: EngineSettings): Iterable<PlannedTrial> | AsyncIterable<PlannedTrial> {
  const { examples } = settings.devset
  return examples ? trialsAtHand(settings, examples) : trialsOfSource(settings)
}

function* trialsAtHand(
  settings: EngineSettings,
  examples: readonly Example<object, object>[],
): Generator<PlannedTrial, void, undefined> {
  for (let repeat = 0; repeat < settings.repeats; repeat += 1) {
    for (const [index, example] of examples.entries()) yield* trialsOn(settings, { index, example, repeat })
  }
}

async function* trialsOfSource(settings: EngineSettings): AsyncGenerator<PlannedTrial, void, undefined> {
  const { lanes, devset, repeats } = settings
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    const isDone = lanes.every(({ tally }) =>
      tally.status.every((status, at) => at % repeats !== repeat || status !== 0),
    )
    if (isDone) continue
    let index = 0
    for await (const example of devset.read()) yield* trialsOn(settings, { index: index++, example, repeat })
  }
}

function* trialsOn(
  { lanes, repeats }: EngineSettings,
  planned: Omit<PlannedTrial, 'lane'>,
): Generator<PlannedTrial, void, undefined> {
  for (const lane of lanes) {
    if (lane.tally.status[planned.index * repeats + planned.repeat] === 0) yield { lane, ...planned }
  }
}
