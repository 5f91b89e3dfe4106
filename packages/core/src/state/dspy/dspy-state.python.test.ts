import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { dspyGolden, golden, make, programs, type SavedFile } from '../../../test/dspy-programs.ts'
import type { ProgramState } from '../program-state.ts'
import { fromDspyState, toDspyState } from './dspy-state.ts'

/** A Python with dspy: see tooling/dspy-golden/README.md. */
const python = process.env['DSPEX_PYTHON']

describe.skipIf(!python)('toDspyState, loaded by DSPy itself (DSPEX_PYTHON)', () => {
  const load = (name: string, state: ProgramState) => {
    const script = fileURLToPath(new URL('check_export.py', dspyGolden))
    const input = JSON.stringify(toDspyState(make(name), state))
    const output = execFileSync(python as string, [script, name], { input, encoding: 'utf8' })
    return JSON.parse(output) as Record<
      string,
      { instructions: string; descriptions: object; demos: unknown; sent: object }
    >
  }

  it.each(Object.keys(programs))('is held by the program: %s', { timeout: 60_000 }, (name) => {
    const file = 'signature' in golden(name) ? { self: golden(name) as unknown as SavedFile[string] } : golden(name)
    const held = load(name, fromDspyState(golden(name), make(name)))
    for (const [path, predictor] of Object.entries(held)) {
      const saved = file[path]
      expect(predictor).toMatchObject({ instructions: saved?.signature.instructions, demos: saved?.demos })
      expect(Object.values(predictor.descriptions)).toEqual(
        saved?.signature.fields.map(({ description }) => description),
      )
    }
  })

  it('sends our sampling options', { timeout: 60_000 }, () => {
    const held = load('rag', fromDspyState(golden('rag-with-lm'), make('rag')))
    expect(held['make_query']?.sent).toEqual({})
    expect(held['respond.predict']?.sent).toMatchObject({
      temperature: 0.7,
      top_p: 0.9,
      max_tokens: 500,
      stop: ['\n\n'],
      seed: 3,
    })
  })
})
