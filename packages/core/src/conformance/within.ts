/** Settles as `promise` does, or rejects when that takes longer than `ms`. */
export async function within<T>(ms: number, promise: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what} took longer than ${ms} ms.`)), ms)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}

/** Asks again and again until `isTrue` holds; rejects when that takes longer than `ms`. */
export async function eventually(ms: number, isTrue: () => Promise<boolean>, what: string): Promise<void> {
  const end = performance.now() + ms
  while (!(await isTrue())) {
    if (performance.now() > end) throw new Error(`${what} took longer than ${ms} ms.`)
    await new Promise((resolve) => setTimeout(resolve, Math.min(20, ms / 10)))
  }
}
