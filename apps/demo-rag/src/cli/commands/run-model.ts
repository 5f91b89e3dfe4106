import { createInterface } from 'node:readline/promises'
import {
  fetchModel,
  findModel,
  hasNodeLlamaCpp,
  installNodeLlamaCpp,
  isModelName,
  modelBytes,
  type ModelName,
  models,
} from '@dspex/models'
import { didYouMean } from '@dspex/core/implement'
import type { Output } from '../output/output.ts'
import { UsageError } from '../../usage-error.ts'

/** Options of {@link runModel}. */
export interface RunModelOptions {
  readonly output: Output
  /** Where a yes comes from. */
  readonly input: NodeJS.ReadableStream
  readonly signal: AbortSignal
}

/** Those that answer, not those that embed. */
const names = Object.keys(models)
  .filter(isModelName)
  .filter((name) => models[name].files[0].name.endsWith('.gguf'))

/** Explains how to use a real model, and fetches one after a yes. Returns the exit code. */
export async function runModel(wanted: string, { output, input, signal }: RunModelOptions): Promise<number> {
  if (wanted === '') {
    explain(output)
    return 0
  }
  const name = names.find((known) => known === wanted)
  if (name === undefined)
    throw new UsageError(`There is no model called '${wanted}'.${didYouMean(wanted, names)} See: pnpm demo model`)
  if (isReady(name)) {
    output.print(`${name} is there. ${use(name)}`)
    return 0
  }
  output.print(`${name}: ${models[name].title} (${models[name].licence}).`)
  output.print(`To fetch: ${size(name)}, kept in your cache folder, apart from this repository.`)
  if (!(await isYes('Fetch it? [y/N] ', input, output.stderr))) {
    output.print('Nothing is fetched.')
    return 0
  }
  const beganAt = performance.now()
  for await (const event of fetchModel(name, { signal })) {
    if (event.type === 'part-start') output.note(`  part ${event.done + 1} of ${event.total} …`)
  }
  if (!hasNodeLlamaCpp()) {
    output.note('  node-llama-cpp, which runs it …')
    await installNodeLlamaCpp({ signal })
  }
  output.print(`Fetched in ${Math.round((performance.now() - beganAt) / 1000)} s. ${use(name)}`)
  return 0
}

function explain({ print, style }: Output): void {
  print('The demo answers with a built-in reader until you give it a model. Three ways:')
  print()
  print(style('bold', '1. Ollama, if it runs on this machine'))
  print('   DSPEX_LM=ollama:qwen3:4b pnpm demo')
  print(style('bold', '2. A key of a provider'))
  print('   OPENAI_API_KEY=… DSPEX_LM=openai:gpt-5-mini pnpm demo      (anthropic:…, google:… likewise)')
  print(style('bold', '3. A model in this process, with no server and no key'))
  for (const name of names) {
    print(`   pnpm demo model ${name.padEnd(20)} ${isReady(name) ? 'is there' : `fetches ${size(name)}`}`)
    print(style('dim', `      ${models[name].title}`))
  }
  print('   DSPEX_LM=gguf:<name, path of a GGUF file, or hf:…> pnpm demo')
}

function isReady(name: ModelName): boolean {
  return findModel(name) !== undefined && hasNodeLlamaCpp()
}

function size(name: ModelName): string {
  const runtime = hasNodeLlamaCpp() ? 0 : 85
  const weights = findModel(name) === undefined ? modelBytes(name) / 1e6 : 0
  return `${Math.round(weights + runtime)} MB`
}

function use(name: ModelName): string {
  return `Use it: DSPEX_LM=gguf:${name} pnpm demo --limit 5`
}

async function isYes(question: string, input: NodeJS.ReadableStream, output: NodeJS.WritableStream): Promise<boolean> {
  const prompt = createInterface({ input, output })
  try {
    const answer = await Promise.race([
      prompt.question(question),
      new Promise<string>((resolve) => prompt.once('close', () => resolve(''))),
    ])
    return /^\s*y(es)?\s*$/i.test(answer)
  } finally {
    prompt.close()
  }
}
