import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { builtCore } from './built-core.ts'
import { median } from './measure.ts'
import { installPeers, peersFolder } from './peers.ts'
import type { Bench } from './row.ts'

const samples = 21

/** A process of its own that only imports the package, against one that does nothing. */
export const coldImportBench: Bench = async () => {
  const core = join(await builtCore(), 'dist/index.js')
  await installPeers()
  const folder = mkdtempSync(join(tmpdir(), 'dspex-bench-'))
  try {
    const script = (name: string, file?: string): string => {
      const path = join(folder, `${name}.mjs`)
      writeFileSync(path, file ? `import ${JSON.stringify(pathToFileURL(file).href)}\n` : '')
      return path
    }
    const scripts = {
      empty: script('empty'),
      ours: script('ours', core),
      ax: script('ax', join(peersFolder, 'node_modules/@ax-llm/ax/index.js')),
    }
    const names = Object.keys(scripts) as (keyof typeof scripts)[]
    const times = { empty: [] as number[], ours: [] as number[], ax: [] as number[] }
    for (let sample = -2; sample < samples; sample += 1) {
      for (const name of names) {
        const time = timeProcess(scripts[name])
        if (sample >= 0) times[name].push(time)
      }
    }
    const ours = median(times.ours)
    return [
      {
        what: 'cold import of @dspex/core, whole process',
        ours,
        baseline: { name: 'empty script', value: median(times.empty) },
        unit: 'ms',
        goal: { aboveBaselineAtMost: 60 },
      },
      { what: 'cold import, whole process', ours, baseline: { name: 'Ax', value: median(times.ax) }, unit: 'ms' },
    ]
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function timeProcess(script: string): number {
  const beganAt = performance.now()
  const { status, stderr } = spawnSync(process.execPath, [script], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${script} failed: ${stderr}`)
  return performance.now() - beganAt
}
