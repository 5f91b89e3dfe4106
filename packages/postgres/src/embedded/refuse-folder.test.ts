import { hostname } from 'node:os'
import { describe, expect, it } from 'vitest'
import { refuseFolder } from './refuse-folder.ts'

const holder = { token: 't', since: '2026-01-01T00:00:00.000Z', pid: 1, place: 'p', host: 'other', began: null }
const refuse = refuseFolder('/data', '/data/lock')

describe('refuseFolder', () => {
  it('names the holder and the way to share', () => {
    expect(() => refuse(holder)).toThrow(/process 1 on other since 2026-01-01.*Close that process.*DATABASE_URL/)
    expect(() => refuse(holder)).toThrow(expect.objectContaining({ code: 'DATABASE_LOCKED' }))
  })

  it('tells a process that it has the folder open itself', () => {
    const own = { ...holder, pid: process.pid, host: hostname() }
    expect(() => refuse(own)).toThrow('This process has opened it already')
  })
})
