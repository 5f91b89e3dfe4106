import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { checkPackage, createPackageFromTarballData, type Problem } from '@arethetypeswrong/core'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { pnpm } from './run.ts'

/** Packs a package as a release would and returns the path of the tarball. */
export async function packPackage(folder: string, destination: string): Promise<string> {
  // pnpm, not npm: only pnpm puts `publishConfig.exports` and real version ranges into the packed manifest.
  const report = await pnpm(['pack', '--json', '--pack-destination', destination], folder)
  const packed = JSON.parse(report.slice(report.indexOf('{'), report.lastIndexOf('}') + 1)) as { filename: string }
  return join(destination, basename(packed.filename))
}

/** What is wrong with a tarball by itself: one sentence for each fault of its manifest, entries and types. */
export async function inspectTarball(tarball: string): Promise<string[]> {
  const bytes = await readFile(tarball)
  return [...(await wrongTypes(bytes)), ...(await wrongManifest(bytes))]
}

async function wrongTypes(bytes: Uint8Array): Promise<string[]> {
  const result = await checkPackage(createPackageFromTarballData(bytes))
  if (!('problems' in result)) return ['attw: it ships no types. Does "files" contain dist, and was it built?']
  return [...new Set(result.problems.filter(concernsESM).map(describeProblem))]
}

/** We are ESM only: what older CommonJS resolution makes of us is not our concern. */
function concernsESM(problem: Problem): boolean {
  if ('resolutionKind' in problem)
    return problem.resolutionKind === 'node16-esm' || problem.resolutionKind === 'bundler'
  if ('resolutionOption' in problem) return problem.resolutionOption !== 'node10'
  return true
}

function describeProblem(problem: Problem): string {
  const where =
    'entrypoint' in problem
      ? `entry '${problem.entrypoint}', resolved as ${problem.resolutionKind}`
      : 'typesFileName' in problem
        ? problem.typesFileName
        : problem.fileName
  const what = 'moduleSpecifier' in problem ? ` of '${problem.moduleSpecifier}'` : ''
  return `attw: ${problem.kind}${what} in ${where}. Compare "publishConfig.exports" with the files in the tarball.`
}

async function wrongManifest(bytes: Uint8Array): Promise<string[]> {
  const tarball = new Uint8Array(bytes).buffer
  const { messages, pkg } = await publint({ pack: { tarball }, strict: true })
  return messages.map((message) => `publint: ${formatMessage(message, pkg, { color: false }) ?? message.code}`)
}
