import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { builtCore } from './built-core.ts'
import { median } from './measure.ts'
import { installPeers, peersFolder } from './peers.ts'
import type { Bench, Row } from './row.ts'

const repository = fileURLToPath(new URL('../../../', import.meta.url))

/** How a library writes programs; `call` uses all inputs and one output, so that both sides are inferred. */
interface Dialect {
  readonly head: string
  make(id: string, signature: string): string
  call(id: string, inputs: string, output: string): string
}

const dialects = {
  ours: {
    head: "import { type LM, Predict } from '@dspex/core'\ndeclare const lm: LM\n",
    make: (id, signature) => `const p${id} = new Predict('${signature}')\n`,
    call: (id, inputs, output) => `export const r${id}: string = (await p${id}.run({ ${inputs} }, { lm })).${output}\n`,
  },
  ax: {
    head: "import { ax, type AxAIService } from '@ax-llm/ax'\ndeclare const ai: AxAIService\n",
    make: (id, signature) => `const p${id} = ax('${signature}')\n`,
    call: (id, inputs, output) => `export const r${id}: string = (await p${id}.forward(ai, { ${inputs} })).${output}\n`,
  },
} satisfies Record<string, Dialect>

type Library = keyof typeof dialects

/** What `tsc` makes of a file. */
interface Check {
  readonly instantiations: number
  readonly seconds: number
  readonly errors: readonly string[]
}

/** What the types of long and of many signatures cost the compiler. */
export const typeCheckBench: Bench = async () => {
  await builtCore()
  await installPeers()
  const rows: Row[] = []
  const base = { ours: check('ours', dialects.ours.head), ax: check('ax', dialects.ax.head) }
  for (const [what, write] of Object.entries(cases)) {
    const results = { ours: check('ours', write(dialects.ours)), ax: check('ax', write(dialects.ax)) }
    for (const [library, { errors }] of Object.entries(results)) {
      if (errors.length > 0) process.stderr.write(`${what}, ${library}: ${errors[0]}\n`)
    }
    const added = (library: Library, number: 'instantiations' | 'seconds'): number =>
      results[library][number] - base[library][number]
    // What fails stops early, so that its cost says nothing.
    const axFails = results.ax.errors.length > 0
    const against = (value: number): Row['baseline'] => (axFails ? undefined : { name: 'Ax', value })
    rows.push(
      {
        what: `types of ${what}${axFails ? ' (too long for Ax)' : ''}`,
        ours: added('ours', 'instantiations'),
        baseline: against(added('ax', 'instantiations')),
        unit: 'instantiations',
        goal: axFails ? undefined : { ratioAtMost: 0.5 },
      },
      {
        what: `types of ${what}, time of the check`,
        ours: added('ours', 'seconds') * 1000,
        baseline: against(added('ax', 'seconds') * 1000),
        unit: 'ms',
      },
      {
        what: `types of ${what}, errors`,
        ours: results.ours.errors.length,
        baseline: { name: 'Ax', value: results.ax.errors.length },
        unit: 'errors',
        goal: { atMost: 0 },
      },
    )
  }
  return rows
}

const cases: Readonly<Record<string, (dialect: Dialect) => string>> = {
  '20+20 fields': (dialect) => long(dialect, 20, ''),
  '80+80 fields': (dialect) => long(dialect, 80, ''),
  '20+20 fields with descriptions': (dialect) => long(dialect, 20, ' "what this field is about, in a few plain words"'),
  '200 signatures': (dialect) => many(dialect, 200),
}

function long(dialect: Dialect, count: number, description: string): string {
  const side = (prefix: string): string =>
    Array.from({ length: count }, (_, index) => `${prefix}Field${index}:string${description}`).join(', ')
  const inputs = Array.from({ length: count }, (_, index) => `inField${index}: ''`).join(', ')
  return dialect.head + dialect.make('', `${side('in')} -> ${side('out')}`) + dialect.call('', inputs, 'outField0')
}

function many(dialect: Dialect, count: number): string {
  const programs = Array.from({ length: count }, (_, index) => {
    const id = String(index)
    const signature = `question${id}:string, passages${id}:string[] -> reason${id}:string, score${id}:number`
    return dialect.make(id, signature) + dialect.call(id, `question${id}: '', passages${id}: []`, `reason${id}`)
  })
  return dialect.head + programs.join('')
}

/** Compiles in the folder of the peers, where both libraries resolve; the time is the median of three. */
function check(library: Library, code: string): Check {
  const folder = join(peersFolder, 'type-check', library)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(join(folder, 'node_modules/@dspex'), { recursive: true })
  symlinkSync(join(repository, 'node_modules/@types'), join(folder, 'node_modules/@types'))
  writeFileSync(join(folder, 'index.ts'), code)
  const compilerOptions = {
    target: 'es2024',
    lib: ['es2024', 'dom'],
    module: 'nodenext',
    types: ['node'],
    strict: true,
    skipLibCheck: true,
    noEmit: true,
    paths: { '@dspex/core': [join(repository, 'packages/core/dist/index.d.ts')] },
  }
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['index.ts'] }))
  const compiler = join(repository, 'node_modules/typescript/bin/tsc')
  const outputs = Array.from({ length: 3 }, () => {
    const { stdout } = spawnSync(
      process.execPath,
      [compiler, '-p', folder, '--extendedDiagnostics', '--pretty', 'false'],
      { encoding: 'utf8' },
    )
    return stdout
  })
  const numbers = (label: string): number[] =>
    outputs.map((text) => Number(new RegExp(`^${label}:\\s+([\\d.]+)`, 'm').exec(text)?.[1] ?? Number.NaN))
  return {
    instantiations: median(numbers('Instantiations')),
    seconds: median(numbers('Check time')),
    errors: outputs[0]?.split('\n').filter((line) => line.includes('error TS')) ?? [],
  }
}
