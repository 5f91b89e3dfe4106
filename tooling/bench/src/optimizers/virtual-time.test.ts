import { describe, expect, it } from 'vitest'
import { virtualTime } from './virtual-time.ts'

describe('virtualTime', () => {
  it('passes as the longest chain of waits says, and no faster than the program goes on', async () => {
    const time = virtualTime()
    const chain = async (waits: number): Promise<void> => {
      for (let place = 0; place < waits; place += 1) await time.delay(100)
    }
    await Promise.all([chain(3), chain(7), time.delay(250)])
    expect(time.now()).toBe(700)
    await time.delay(1)
    expect(time.now()).toBe(701)
  })

  it('wakes what is due in the order of its time', async () => {
    const time = virtualTime()
    const woken: string[] = []
    const wait = async (name: string, ms: number): Promise<void> => {
      await time.delay(ms)
      woken.push(`${name} ${time.now()}`)
    }
    await Promise.all([wait('late', 30), wait('soon', 10), wait('between', 20)])
    expect(woken).toEqual(['soon 10', 'between 20', 'late 30'])
  })
})
