import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

const run = promisify(execFile)
const module = JSON.stringify(join(import.meta.dirname, 'warnings.ts'))

/** What a process prints that warns twice by one code and once by another. */
async function printedBy(more: string, options: readonly string[] = []): Promise<string> {
  const script = `
    const { printWarnings, warn, warnings } = await import(${module})
    ${more}
    warn('FIRST', () => 'One thing. Do this.')
    if (!warnings.hasSubscribers) warn('FIRST', () => { throw new Error('nobody reads it') })
    warn('SECOND', () => 'Another, with key sk-abcdefghijklmnopqrstuvwx1234.')`
  return (await run(process.execPath, [...options, '--input-type=module', '--eval', script])).stderr
}

describe('a warning that nobody listens to', () => {
  it('is printed once for each code, with what to do and without secrets', async () => {
    const printed = await printedBy('')
    expect(printed).toContain('[FIRST] DspexWarning: One thing. Do this.')
    expect(printed).toContain('[SECOND] DspexWarning: Another')
    expect(printed).toContain('printWarnings(false)')
    expect(printed.match(/FIRST/g)).toHaveLength(1)
    expect(printed).not.toContain('sk-abc')
  })

  it.each([
    ['by a subscriber', 'warnings.subscribe(() => {})', []],
    ['by an option', 'printWarnings(false)', []],
    ['by Node', '', ['--no-warnings']],
    ['by its type', '', ['--disable-warning=DspexWarning']],
    ['where there is no process', 'globalThis.process = undefined', []],
  ])('is silenced %s', async (_, more, options) => {
    const safe = more
    const printed = await printedBy(safe, options).catch((error: { stderr: string }) => error.stderr)
    expect(printed).not.toContain('DspexWarning')
  })

  it('is silenced by its code', async () => {
    const printed = await printedBy('', ['--disable-warning=FIRST'])
    expect(printed).not.toContain('FIRST')
    expect(printed).toContain('SECOND')
  })
})
