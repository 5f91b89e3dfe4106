import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createFairQueue } from './fair-queue.ts'

const a = { name: 'a' }
const b = { name: 'b' }

function fill(items: readonly [text: string, group: object | undefined, urgent?: boolean][]) {
  const queue = createFairQueue<{ readonly text: string }>()
  for (const [text, group, urgent = false] of items) queue.add({ text }, group, urgent)
  return queue
}

function drain(queue: ReturnType<typeof fill>): string[] {
  const texts: string[] = []
  for (let item = queue.take(); item; item = queue.take()) texts.push(item.text)
  return texts
}

describe('createFairQueue', () => {
  it('gives groups their turns, and within a group whoever came first', () => {
    const queue = fill([
      ['a1', a],
      ['a2', a],
      ['a3', a],
      ['b1', b],
      ['none', undefined],
      ['b2', b],
    ])
    expect(drain(queue)).toEqual(['a1', 'b1', 'none', 'a2', 'b2', 'a3'])
  })

  it('lets what is urgent pass the others of its group only', () => {
    const queue = fill([
      ['a1', a],
      ['b1', b],
      ['a2', a, true],
      ['a3', a, true],
    ])
    expect(drain(queue)).toEqual(['a2', 'b1', 'a3', 'a1'])
  })

  it('shows what it gives next', () => {
    const queue = fill([
      ['a1', a],
      ['b1', b],
    ])
    expect([queue.peek()?.text, queue.peek()?.text, queue.take()?.text, queue.peek()?.text]).toEqual([
      'a1',
      'a1',
      'a1',
      'b1',
    ])
  })

  it('gives out everything that was added and not removed, once', () => {
    const additions = fc.array(fc.record({ group: fc.nat(4), urgent: fc.boolean(), removed: fc.boolean() }))
    fc.assert(
      fc.property(additions, (list) => {
        const groups = Array.from({ length: 5 }, () => ({}))
        const queue = createFairQueue<object>()
        const items = list.map((each) => ({ ...each }))
        for (const item of items) queue.add(item, groups[item.group], item.urgent)
        for (const item of items) if (item.removed) queue.remove(item, groups[item.group])
        for (const item of items) if (item.removed) queue.remove(item, groups[item.group])
        const wanted = new Set(items.filter(({ removed }) => !removed))
        expect(queue.size).toBe(wanted.size)
        for (let item = queue.take(); item; item = queue.take()) expect(wanted.delete(item as never)).toBe(true)
        expect([wanted.size, queue.size, queue.peek()]).toEqual([0, 0, undefined])
      }),
    )
  })

  it('lets no group have two turns while another waits for its one', () => {
    const additions = fc.array(fc.nat(4), { minLength: 1, maxLength: 60 })
    fc.assert(
      fc.property(additions, (list) => {
        const groups = Array.from({ length: 5 }, () => ({}))
        const queue = createFairQueue<{ readonly group: number }>()
        for (const group of list) queue.add({ group }, groups[group], false)
        const waiting = [0, 1, 2, 3, 4].map((group) => list.filter((each) => each === group).length)
        const passed = groups.map(() => new Set<number>())
        for (let item = queue.take(); item; item = queue.take()) {
          const { group } = item
          waiting[group] = (waiting[group] ?? 0) - 1
          passed[group]?.clear()
          for (const other of [0, 1, 2, 3, 4]) {
            if (other === group || waiting[other] === 0) continue
            expect(passed[other]?.has(group)).toBe(false)
            passed[other]?.add(group)
          }
        }
      }),
    )
  })
})
