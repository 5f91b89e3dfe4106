import { registerSuite, type SuiteCase, type SuiteOptions } from '@dspex/core/conformance'
import { expect } from 'vitest'
import type { CheckpointStore } from '../store/checkpoint-store.ts'

/** Options of {@link testCheckpointStore}. */
export interface TestCheckpointStoreOptions extends SuiteOptions<CheckpointStore> {
  /** Opens what a store has written, as another process would. @default that test is skipped */
  readonly reopen?: ((store: CheckpointStore) => Promise<CheckpointStore> | CheckpointStore) | undefined
}

/** A case of the suite. */
export type CheckpointStoreCase = SuiteCase<CheckpointStore, void, TestCheckpointStoreOptions>

/** Every test of the suite. */
export const checkpointStoreCases: readonly CheckpointStoreCase[] = [
  {
    name: 'misses what was never set',
    async run({ create }) {
      expect(await (await create()).get('absent')).toBeUndefined()
    },
  },
  {
    name: 'returns what was set',
    async run({ create }) {
      const store = await create()
      const values = {
        object: { list: [1, { deep: '🌊' }], text: 'é \r\n "' },
        none: null,
        no: false,
        zero: 0,
        empty: '',
      }
      for (const [key, value] of Object.entries(values)) await store.set(key, value)
      for (const [key, value] of Object.entries(values)) expect(await store.get(key)).toEqual(value)
    },
  },
  {
    name: 'replaces what was there',
    async run({ create }) {
      const store = await create()
      await store.set('a', { long: 'a long first value' })
      await store.set('a', 1)
      expect(await store.get('a')).toBe(1)
    },
  },
  {
    name: 'tells any two keys apart',
    async run({ create }) {
      const store = await create()
      const keys = [
        'a',
        'A',
        'a ',
        'a/b',
        '../a',
        '.',
        '*',
        '__proto__',
        '鍵 🔑',
        'k'.repeat(1000),
        'k'.repeat(1001),
        '',
      ]
      await Promise.all(keys.map((key, index) => store.set(key, index)))
      expect(await Promise.all(keys.map((key) => store.get(key)))).toEqual(keys.map((_, index) => index))
      expect(await store.get('constructor')).toBeUndefined()
    },
  },
  {
    name: 'holds one whole value when many write it at once',
    async run({ create }) {
      const store = await create()
      const values = Array.from({ length: 20 }, (_, index) => String(index).repeat(10_000))
      await Promise.all(values.map((value) => store.set('a', value)))
      expect(values).toContain(await store.get('a'))
    },
  },
  {
    name: 'holds nothing that others can change',
    async run({ create }) {
      const store = await create()
      const value = { count: 1 }
      await store.set('a', value)
      value.count = 2
      const read = (await store.get('a')) as { count: number }
      read.count = 3
      expect(await store.get('a')).toEqual({ count: 1 })
    },
  },
  {
    name: 'rejects with the reason of a signal that has fired before, and writes nothing',
    async run({ create }) {
      const store = await create()
      const reason = new Error('cancelled before')
      const signal = AbortSignal.abort(reason)
      await expect(store.set('a', 1, { signal })).rejects.toBe(reason)
      await expect(store.get('a', { signal })).rejects.toBe(reason)
      expect(await store.get('a')).toBeUndefined()
    },
  },
  {
    name: 'has everything when it is opened again',
    async run({ create, options, skip }) {
      const { reopen = () => skip('reopen is not given') } = options
      const store = await create()
      await store.set('a', { step: 3 })
      expect(await (await reopen(store)).get('a')).toEqual({ step: 3 })
    },
  },
]

/**
 * Tests an implementation of `CheckpointStore`.
 *
 * @example testCheckpointStore('memoryCheckpointStore', { create: () => memoryCheckpointStore() })
 */
export function testCheckpointStore(name: string, options: TestCheckpointStoreOptions): void {
  registerSuite(name, checkpointStoreCases, options)
}
