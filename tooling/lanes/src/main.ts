/** `node main.ts fast | services | soak | all [filter] [options of vitest]`: runs the tests of a lane. */
import { spawn } from 'node:child_process'
import { globSync } from 'node:fs'
import { join } from 'node:path'
import { parseCLI } from 'vitest/node'
import { chooseTests } from './choose-tests.ts'
import { type Lane, projectsOf, testPatterns } from './lanes.ts'

const root = join(import.meta.dirname, '../../..')
const [lane, ...args] = process.argv.slice(2) as [Lane | 'all', ...string[]]
const words = parseCLI(['vitest', 'run', ...args]).filter
const paths = globSync(testPatterns, { cwd: root, exclude: (name) => name.includes('node_modules') })
const { count, elsewhere } = chooseTests(paths, { lane, words })

if (words.length > 0 && count === 0 && elsewhere !== undefined) {
  console.error(elsewhere)
  process.exitCode = 1
} else {
  const projects = projectsOf(lane).map((project) => `--project=${project}`)
  const vitest = spawn('vitest', ['run', ...projects, ...args], { stdio: 'inherit', cwd: root })
  // A terminal sends it to vitest too, which ends what runs.
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => vitest.kill('SIGTERM'))
  vitest.once('error', (error) => {
    throw error
  })
  vitest.once('exit', (code) => {
    if (elsewhere !== undefined) console.error(elsewhere)
    process.exitCode = code ?? 1
  })
}
