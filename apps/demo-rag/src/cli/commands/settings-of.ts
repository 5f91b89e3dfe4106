import type { RecordingAbout } from '../../optimize/recording.ts'
import type { SearchDefaults, SearchSettings } from '../../optimize/search-settings.ts'
import { type Command, defaults } from '../command.ts'
import { UsageError } from '../../usage-error.ts'

/** Reads off a command what is searched with. */
export function settingsOf({ k, seed, budget, limit }: Command, usual: SearchDefaults): SearchSettings {
  return { k, seed, budget: budget ?? usual.budget, limit: limit ?? usual.limit, rules: usual.rules }
}

/** What a recording was made with. @throws UsageError when the command asks for something else */
export function settingsOfRecording(command: Command, { settings, model }: RecordingAbout): SearchSettings {
  const given = {
    k: command.k === defaults.k ? undefined : command.k,
    seed: command.seed === defaults.seed ? undefined : command.seed,
    budget: command.budget,
    limit: command.limit,
  }
  const own = Object.entries(given).find(
    ([name, value]) => value !== undefined && value !== settings[name as keyof SearchSettings],
  )
  if (!own) return settings
  throw new UsageError(
    `--${own[0]} ${own[1]} needs a model, as the recording was made with other settings. ` +
      `Use one: DSPEX_LM=${model} pnpm demo optimize --${own[0]} ${own[1]}; pnpm demo model says how to get it.`,
  )
}
