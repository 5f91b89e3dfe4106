import { describe, expect, it } from 'vitest'

describe('@dspex/optimizers-simba', () => {
  it('exports these names', async () => {
    expect(Object.keys(await import('./index.ts')).toSorted()).toMatchInlineSnapshot(`
      [
        "appendADemo",
        "appendARule",
        "appendARun",
        "dropADemo",
        "dspySimba",
        "repairFormat",
        "simba",
      ]
    `)
  })
})
