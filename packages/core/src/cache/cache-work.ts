import { defineWork, type WorkKind } from '../work/define-work.ts'

/** A cache is asked; the result of `get` is the value, or `undefined` for a miss. */
export const cacheWork: WorkKind<{
  readonly cache: string
  readonly action: 'get' | 'set' | 'lease'
  readonly key: string
}> = defineWork('cache', {
  title: ({ cache, action }) => `${action} ${cache}`,
  attributes: ({ cache, action, key }) => ({ 'dspex.cache': cache, 'dspex.action': action, 'dspex.key': key }),
  content: ['result'],
})
