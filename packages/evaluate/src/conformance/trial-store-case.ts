import type { SuiteCase, SuiteOptions } from '@dspex/core/conformance'
import type { TrialStore } from '../trial/trial-store.ts'

/** Options of `testTrialStore`. */
export interface TestTrialStoreOptions extends SuiteOptions<TrialStore> {
  /** Opens what a store has written, as another process would after the first has ended. @default that test is skipped */
  readonly reopen?: ((store: TrialStore) => Promise<TrialStore> | TrialStore) | undefined
}

/** A case of the suite. */
export type TrialStoreCase = SuiteCase<TrialStore, void, TestTrialStoreOptions>
