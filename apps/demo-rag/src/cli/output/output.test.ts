import { describe, expect, it } from 'vitest'
import { processOutput } from './output.ts'

function widthOf(columns: number | undefined, env: Readonly<Record<string, string>> = {}): number {
  const stdout = { columns } as NodeJS.WriteStream
  return processOutput({ stdout, stderr: stdout, env }).width
}

describe('processOutput', () => {
  it.each([
    [80, {}, 80],
    [80, { COLUMNS: '200' }, 80],
    [20, {}, 40],
    [300, {}, 140],
    [undefined, {}, 100],
    [undefined, { COLUMNS: '60' }, 60],
    [undefined, { COLUMNS: '200' }, 200],
    [undefined, { COLUMNS: '7' }, 40],
    [undefined, { COLUMNS: 'wide' }, 100],
    [undefined, { COLUMNS: '0' }, 100],
  ])('fits %j columns with %j to %j', (columns, env, width) => {
    expect(widthOf(columns, env)).toBe(width)
  })
})
