import { testDefects } from '@dspex/core/conformance'
import { type CheckpointStore, memoryCheckpointStore } from '../store/checkpoint-store.ts'
import { checkpointStoreCases } from './test-checkpoint-store.ts'

const brokenCheckpoints = (change: (store: CheckpointStore) => Partial<CheckpointStore>) => ({
  create: () => {
    const store = memoryCheckpointStore()
    return { ...store, ...change(store) }
  },
  reopen: (store: CheckpointStore) => store,
})

testDefects('testCheckpointStore', checkpointStoreCases, [
  {
    defect: 'never misses',
    options: brokenCheckpoints(({ get }) => ({ get: async (key, options) => (await get(key, options)) ?? null })),
    fails: [
      'misses what was never set',
      'tells any two keys apart',
      'rejects with the reason of a signal that has fired before, and writes nothing',
    ],
  },
  {
    defect: 'takes what is falsy for nothing',
    options: brokenCheckpoints(({ get }) => ({ get: async (key, options) => (await get(key, options)) || undefined })),
    fails: ['returns what was set', 'tells any two keys apart'],
  },
  {
    defect: 'keeps the first value',
    options: brokenCheckpoints(({ get, set }) => ({
      set: async (key, value, options) => ((await get(key)) === undefined ? set(key, value, options) : undefined),
    })),
    fails: ['replaces what was there'],
  },
  {
    defect: 'trims keys',
    options: brokenCheckpoints(({ get, set }) => ({
      get: (key, options) => get(key.trim(), options),
      set: (key, value, options) => set(key.trim(), value, options),
    })),
    fails: ['tells any two keys apart'],
  },
  {
    defect: 'mixes values that are written at once',
    options: brokenCheckpoints(({ set }) => {
      let last = ''
      return {
        set: (key, value, options) => {
          if (typeof value !== 'string' || value.length < 1000) return set(key, value, options)
          last = value.slice(0, 5000) + last.slice(0, 5000)
          return set(key, last, options)
        },
      }
    }),
    fails: ['holds one whole value when many write it at once'],
  },
  {
    defect: 'holds the objects that it was given',
    options: brokenCheckpoints(() => {
      const values = new Map<string, never>()
      return {
        get: async (key, { signal } = {}) => {
          signal?.throwIfAborted()
          return values.get(key)
        },
        set: async (key, value, { signal } = {}) => {
          signal?.throwIfAborted()
          values.set(key, value as never)
        },
      }
    }),
    fails: ['holds nothing that others can change'],
  },
  {
    defect: 'ignores signals',
    options: brokenCheckpoints(({ get, set }) => ({ get: (key) => get(key), set: (key, value) => set(key, value) })),
    fails: ['rejects with the reason of a signal that has fired before, and writes nothing'],
  },
  {
    defect: 'is empty when it is opened again',
    options: { create: memoryCheckpointStore, reopen: () => memoryCheckpointStore() },
    fails: ['has everything when it is opened again'],
  },
])
