import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { builtCore } from './built-core.ts'
import { importPeer, peersFolder } from './peers.ts'
import type { Bench } from './row.ts'

/** The part of esbuild that is used here. */
interface Esbuild {
  build(options: object): Promise<{ outputFiles: readonly { contents: Uint8Array }[] }>
}

/** What one import weighs once bundled, minified and compressed. */
export const bundleBench: Bench = async () => {
  const esbuild = (await importPeer('esbuild/lib/main.js')) as unknown as Esbuild
  const size = async (code: string, resolveDir: string): Promise<number> => {
    const { outputFiles } = await esbuild.build({
      stdin: { contents: code, resolveDir },
      bundle: true,
      minify: true,
      write: false,
      format: 'esm',
      platform: 'node',
      logLevel: 'error',
    })
    return gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).length / 1000
  }
  const core = join(await builtCore(), 'dist/index.js')
  const sizeOf = (name: string): Promise<number> =>
    size(`import { ${name} } from ${JSON.stringify(core)}; console.log(${name})`, peersFolder)
  const ours = await sizeOf('Predict')
  const ax = await size(`import { ax, AxAI } from '@ax-llm/ax'; console.log(ax, AxAI)`, peersFolder)
  const baseline = { name: 'Ax (ax and AxAI)', value: ax }
  return [
    { what: 'bundle of Predict, min + gzip', ours, baseline, unit: 'kB', goal: { atMost: 45 } },
    {
      what: 'bundle of everything in core, min + gzip',
      ours: await size(`import * as core from ${JSON.stringify(core)}; console.log(core)`, peersFolder),
      unit: 'kB',
    },
  ]
}
