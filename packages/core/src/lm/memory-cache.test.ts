import { testCache } from '../testing/index.ts'
import { memoryCache } from './memory-cache.ts'
testCache('memoryCache', { create: () => memoryCache(), capabilities: { ttl: 'milliseconds' } })
