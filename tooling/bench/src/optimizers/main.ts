import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Contestant } from './contestant.ts'
import { bestOfRandomDemos } from './contestants/best-of-random-demos.ts'
import { dspySimba } from './contestants/dspy-simba.ts'
import { ablation, simba } from './contestants/simba.ts'
import { randomDemos } from './contestants/random-demos.ts'
import { unoptimized } from './contestants/unoptimized.ts'
import { type LeagueRow, runLeague } from './league.ts'
import { callsToReach, showBudgets, showCourses, showStandings, standingsOf } from './league-table.ts'
import { helpfulWorlds, nullWorlds } from './world/world.ts'

const folder = fileURLToPath(new URL('../../.dspex/optimizers', import.meta.url))

/** The optimizers of the league. Add one: a file in `contestants/`, and its name here. */
const all: readonly Contestant[] = [
  unoptimized,
  randomDemos(4),
  randomDemos(16),
  bestOfRandomDemos(4),
  bestOfRandomDemos(16),
  dspySimba(),
  simba,
]
/** Not among all, as they are many: asked for by name, or all of them as `ablation`. */
const asked = [...all, ...ablation]

const usage = `pnpm bench optimizers [options]
  --world <name>    only this world; again for more; \`helpful\`, \`null\` and \`all\` are groups (helpful)
  --seeds <n>       how many seeds (40)
  --first-seed <n>  the first of them (0)
  --budget <calls>  how many LM calls an optimizer may make (1300); again for more
  --only <names>    only these optimizers, by comma; \`ablation\` is ours without one of its choices at a time
  --rival <name>    whom the others are measured by (dspy-simba)
  --with <file>     rows of an earlier run, as it wrote them; again for more
  --holdout <n>     give them so many unseen examples for a verdict, on top of the budget (0)
  --in-process      run the worlds in this process: faster, and without DSPy
Worlds: ${[...helpfulWorlds, ...nullWorlds].join(', ')}
Optimizers: ${asked.map(({ name }) => name).join(', ')}`

/** What the command line asks for. */
interface Asked {
  readonly worlds: readonly string[]
  readonly seeds: readonly number[]
  readonly budgets: readonly number[]
  readonly contestants: readonly Contestant[]
  readonly holdoutCount: number
  readonly inProcess: boolean
  readonly rival: string
  /** Rows of earlier runs. */
  readonly earlier: readonly LeagueRow[]
}

/** Runs the league as the command line says. */
export async function runOptimizers(args: readonly string[]): Promise<void> {
  let task: Asked | undefined
  try {
    task = await readArguments(args)
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
  if (!task) return
  const { worlds, seeds, budgets, contestants, holdoutCount, inProcess, rival, earlier } = task
  const sections: string[] = []
  const rows: LeagueRow[] = [...earlier]
  for (const budget of budgets) {
    const planned = worlds.length * seeds.length * contestants.length
    let done = 0
    const own = await runLeague({
      contestants,
      worlds,
      seeds,
      budget,
      holdoutCount,
      inProcess,
      onRow(row) {
        done += 1
        const points = `${row.gain < 0 ? '' : '+'}${(row.gain * 100).toFixed(1)}`
        process.stderr.write(
          `[${done}/${planned}] ${row.world}/${row.seed} ${row.contestant} ${points} points, ${row.calls} calls, ${row.seconds.toFixed(1)} s\n`,
        )
      },
    })
    rows.push(...own)
    sections.push(describe([...earlier.filter((row) => row.budget === budget), ...own], { budget, rival }))
  }
  if (new Set(rows.map(({ budget }) => budget)).size > 1) sections.push('## Gain by budget', showBudgets(rows))
  const { model } = cpus()[0] ?? { model: 'unknown CPU' }
  const text = [
    `# Optimizers in simulated worlds`,
    `${seeds.length} seeds, Node ${process.version}, ${model}`,
    ...sections,
  ]
  await mkdir(folder, { recursive: true })
  const name = new Date().toISOString().replaceAll(/[:.]/g, '-')
  await writeFile(join(folder, `${name}.json`), JSON.stringify(rows, null, 1))
  await writeFile(join(folder, `${name}.md`), `${text.join('\n\n')}\n`)
  console.log(`${sections.join('\n\n')}\n\nWritten to ${join(folder, name)}.md and .json`)
}

async function readArguments(args: readonly string[]): Promise<Asked | undefined> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      world: { type: 'string', multiple: true },
      seeds: { type: 'string' },
      'first-seed': { type: 'string' },
      budget: { type: 'string', multiple: true },
      only: { type: 'string' },
      holdout: { type: 'string' },
      'in-process': { type: 'boolean' },
      rival: { type: 'string' },
      with: { type: 'string', multiple: true },
      help: { type: 'boolean' },
    },
  })
  if (values.help) {
    console.log(usage)
    return undefined
  }
  const first = readCount('first-seed', values['first-seed'] ?? '0')
  const inProcess = values['in-process'] ?? false
  return {
    worlds: (values.world ?? ['helpful']).flatMap(toWorlds),
    seeds: Array.from({ length: readCount('seeds', values.seeds ?? '40') }, (_, place) => first + place),
    budgets: (values.budget ?? ['1300']).map((each) => readCount('budget', each)),
    contestants: choose(values.only?.split(','), inProcess),
    holdoutCount: readCount('holdout', values.holdout ?? '0'),
    inProcess,
    rival: values.rival ?? 'dspy-simba',
    earlier: (await Promise.all((values.with ?? []).map(readRows))).flat(),
  }
}

async function readRows(path: string): Promise<readonly LeagueRow[]> {
  return JSON.parse(await readFile(path, 'utf8')) as readonly LeagueRow[]
}

function describe(
  rows: readonly LeagueRow[],
  { budget, rival }: { readonly budget: number; readonly rival: string },
): string {
  const marks = [1 / 8, 1 / 4, 1 / 2, 3 / 4, 1].map((share) => Math.round(share * budget))
  const courses = showCourses(rows, marks)
  const names = [...new Set(rows.filter(({ course }) => course).map(({ contestant }) => contestant))]
  const reached = names.flatMap((name) => {
    const share = callsToReach(rows, name, rival)
    if (share === null) return []
    const words =
      share === Infinity ? 'does not get as far as' : `takes ${Math.round(share * 100)}% of the calls to get as far as`
    return [`In the median of runs, ${name} ${words} ${rival} gets in the end.`]
  })
  return [
    `## ${budget} calls`,
    showStandings(standingsOf(rows, rival), rival),
    ...[...new Set(rows.flatMap(({ about }) => about ?? []))].map((about) => `- ${about}`),
    ...(courses ? ['Gain, in points, of what seemed best after so many calls:', courses] : []),
    ...reached,
  ].join('\n\n')
}

function toWorlds(name: string): readonly string[] {
  if (name === 'helpful') return helpfulWorlds
  if (name === 'null') return nullWorlds
  if (name === 'all') return [...helpfulWorlds, ...nullWorlds]
  if ([...helpfulWorlds, ...nullWorlds].includes(name)) return [name]
  throw new RangeError(`There is no world called '${name}'.\n\n${usage}`)
}

function readCount(name: string, text: string): number {
  if (/^\d+$/.test(text)) return Number(text)
  throw new RangeError(`--${name} is '${text}'. Give a whole number.`)
}

function choose(only: readonly string[] | undefined, inProcess: boolean): readonly Contestant[] {
  const unknown = only?.filter((name) => name !== 'ablation' && !asked.some((each) => each.name === name)) ?? []
  if (unknown.length > 0) throw new RangeError(`There is no optimizer called ${unknown.join(', ')}.\n\n${usage}`)
  const isWanted = (each: Contestant): boolean =>
    only ? only.includes(each.name) || (only.includes('ablation') && ablation.includes(each)) : all.includes(each)
  const playing = asked.filter(isWanted).filter(({ name, absent, needsServer }) => {
    const why = inProcess && needsServer ? 'it needs the server, so leave out --in-process' : absent?.()
    if (why !== undefined) process.stderr.write(`${name} is skipped: ${why}\n`)
    return why === undefined
  })
  if (playing.length === 0) throw new RangeError('No optimizer is left to run.')
  return playing
}
