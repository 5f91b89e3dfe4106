import { Session } from 'node:inspector/promises'

interface ProfileNode {
  readonly selfSize: number
  readonly children: readonly ProfileNode[]
}

/**
 * Returns how many bytes one call allocates on the JavaScript heap, what is freed at once included. V8 samples one
 * allocation in some kilobytes, so that `calls` must be many.
 */
export async function allocatedBytes(call: () => Promise<unknown>, calls: number): Promise<number> {
  const session = new Session()
  session.connect()
  try {
    await session.post('HeapProfiler.startSampling', {
      samplingInterval: 4096,
      includeObjectsCollectedByMajorGC: true,
      includeObjectsCollectedByMinorGC: true,
    })
    for (let index = 0; index < calls; index += 1) await call()
    const { profile } = await session.post('HeapProfiler.stopSampling')
    return sizeOf(profile.head) / calls
  } finally {
    session.disconnect()
  }
}

function sizeOf({ selfSize, children }: ProfileNode): number {
  return children.reduce((sum, child) => sum + sizeOf(child), selfSize)
}
