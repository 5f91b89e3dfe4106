/**
 * Serves every world to whoever speaks OpenAI's protocol; a process of its own: `world-server.ts [port]`, which prints
 * its address once it listens.
 *
 * - `POST /run/<id>/v1/chat/completions`: `model` is `<world>/<seed>`, and `rollout` beside it names another sample
 * - `GET /run/<id>`: what the run has used; `DELETE` forgets it
 * - `POST /accuracy`: `{ model, prompts: { <predictor>: { instructions, demos } } }` → `{ accuracy }`
 */
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { answer, type WorldRequest } from './answer.ts'
import { type PredictorPrompt, trueAccuracy } from './help.ts'
import { addAnswer, noUsage, type RunUsage } from './run-usage.ts'
import { type World, worldOf } from './world.ts'

const runs = new Map<string, RunUsage>()
const worlds = new Map<string, World>()

const server = createServer((request, response) => {
  respond(request).then(
    (body) => response.setHeader('content-type', 'application/json').end(JSON.stringify(body)),
    (error: unknown) => {
      const message = error instanceof Error ? error.message : String(error)
      response.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify({ error: { message } }))
    },
  )
})
server.keepAliveTimeout = 60_000
// Whoever started it may be killed.
process.on('disconnect', () => process.exit())
server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
})

async function respond(request: IncomingMessage): Promise<unknown> {
  const [, what, run = '', ...rest] = (request.url ?? '').split('/')
  if (what === 'accuracy') {
    const { model, prompts } = (await readJson(request)) as { model: string; prompts: Record<string, PredictorPrompt> }
    return { accuracy: trueAccuracy(open(model), prompts) }
  }
  if (what !== 'run') throw new RangeError(`There is nothing at ${request.url}.`)
  const used = runs.get(run) ?? noUsage()
  if (rest.join('/') !== 'v1/chat/completions') {
    if (request.method === 'DELETE') runs.delete(run)
    return used
  }
  const body = (await readJson(request)) as WorldRequest & { readonly model: string }
  const reply = answer(open(body.model), body)
  addAnswer(used, reply)
  runs.set(run, used)
  return {
    id: `${run}-${used.calls}`,
    object: 'chat.completion',
    model: body.model,
    choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: reply.text } }],
    usage: {
      prompt_tokens: reply.inputTokens,
      completion_tokens: reply.outputTokens,
      total_tokens: reply.inputTokens + reply.outputTokens,
    },
  }
}

function open(id: string): World {
  const world = worlds.get(id) ?? worldOf(id)
  worlds.set(id, world)
  return world
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown
}
