import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Behaviour, drawBehaviour, type Ending, type HostileLog, type HostileOptions } from './behaviour.ts'
import { createChance } from './chance.ts'
import { completion, sendPiece, startStream } from './replies.ts'

// A process of its own: options come as JSON in the first argument, the address goes out as the first line.
const options = JSON.parse(process.argv[2] ?? '{}') as HostileOptions
const { capacity, answerMs, faults, bursts } = options
const chance = createChance(options.seed)
const log: { -readonly [Key in keyof HostileLog]: HostileLog[Key] } & { entries: HostileLog['entries'][number][] } = {
  entries: [],
  open: 0,
  refusedForCapacity: 0,
  busyMs: 0,
  bursts: { polite: 0, rude: 0 },
}
let serving = 0
let firstAt: number | undefined

const server = createServer((request, response) => {
  if (request.url === '/log') return void response.end(JSON.stringify(log))
  firstAt ??= performance.now()
  void readBody(request).then((body) => serve(request, response, body))
})
// A socket that the server closes while the client takes it out of its pool would be nobody's fault.
server.keepAliveTimeout = 600_000
server.listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
})
// Whoever started it may be killed: without its pipe there is nothing to live for.
process.stdin.on('end', () => process.exit()).resume()

interface ChatBody {
  readonly stream?: boolean
  readonly messages: readonly { readonly content: string }[]
}

async function serve(request: IncomingMessage, response: ServerResponse, body: ChatBody): Promise<void> {
  const { behaviour, headers } = choose(body)
  let ending: Ending = 'whole'
  let closed = false
  log.open += 1
  response.on('close', () => {
    closed = true
    if (ending === 'whole' && !response.writableFinished) ending = 'closed-by-client'
    log.open -= 1
    log.entries.push({ id: String(request.headers['x-request-id']), behaviour, ending })
  })
  const cut = (): void => {
    ending = 'closed-by-server'
    response.socket?.destroy()
  }
  if (behaviour === 'refuse') return sendError(response, 429, 'Rate limit reached.', headers)
  serving += 1
  const beganAt = performance.now()
  response.on('close', () => {
    serving -= 1
    log.busyMs += performance.now() - beganAt
  })
  if (behaviour === 'hang') return
  await sleep(answerMs * (0.5 + chance()))
  if (closed) return
  const text = textFor(body)
  if (behaviour === 'drop') return cut()
  if (behaviour === 'fail') return sendError(response, 500 + Math.floor(chance() * 4), 'Internal error.', {})
  if (behaviour === 'reject') return sendError(response, 400, 'This model does not exist.', {})
  if (behaviour === 'page') return void response.setHeader('content-type', 'text/html').end('<h1>Welcome</h1>')
  if (behaviour === 'garble') return void response.setHeader('content-type', 'application/json').end('{"choices": [{')
  if (body.stream) return stream(response, text, behaviour, cut)
  const reply = JSON.stringify(completion(text))
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(reply) })
  if (behaviour === 'answer') return void response.end(reply)
  response.write(reply.slice(0, reply.length / 2))
  if (behaviour === 'cut') setTimeout(cut, 5)
  if (behaviour === 'drip') drip(response, ' ')
}

function stream(response: ServerResponse, text: string, behaviour: Behaviour, cut: () => void): void {
  startStream(response)
  const words = text.split(/(?<=\s)/)
  const some = behaviour === 'answer' ? words : words.slice(0, words.length / 2)
  for (const word of some) sendPiece(response, word)
  if (behaviour === 'answer') {
    sendPiece(response, '', 'stop')
    response.end('data: [DONE]\n\n')
  } else if (behaviour === 'cut') setTimeout(cut, 5)
  else if (behaviour === 'drip') drip(response, ': still there\n\n')
}

/** Sends something harmless for ever. */
function drip(response: ServerResponse, piece: string): void {
  const timer = setInterval(() => response.write(piece), 50)
  response.on('close', () => clearInterval(timer))
}

function choose({ messages }: ChatBody): { behaviour: Behaviour; headers: Record<string, string> } {
  const headers = burstNow()
  if (headers) return { behaviour: 'refuse', headers }
  if (serving >= capacity) {
    log.refusedForCapacity += 1
    return { behaviour: 'refuse', headers: {} }
  }
  // A request that names a behaviour meets it each time.
  const named = /behave: (\w+)/.exec(messages.at(-1)?.content ?? '')?.[1] as Behaviour | undefined
  return { behaviour: named ?? drawBehaviour(chance(), faults), headers: {} }
}

/** During a burst the headers of the refusal. */
function burstNow(): Record<string, string> | undefined {
  if (!bursts || firstAt === undefined) return undefined
  const { everyMs, forMs, retryAfterSeconds } = bursts
  const now = performance.now() - firstAt
  const number = Math.floor(now / everyMs)
  if (now % everyMs < everyMs - forMs) return undefined
  const isPolite = number % 2 === 0
  log.bursts = { polite: Math.floor(number / 2) + 1, rude: Math.floor((number + 1) / 2) }
  return isPolite ? { 'retry-after': String(retryAfterSeconds) } : {}
}

function sendError(
  response: ServerResponse,
  status: number,
  message: string,
  headers: Readonly<Record<string, string>>,
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(JSON.stringify({ error: { message } }))
}

/** The reply to what was asked, in the form that predictors of `question -> answer` read. */
function textFor({ messages }: ChatBody): string {
  const number = /number (\d+)/.exec(messages.at(-1)?.content ?? '')?.[1] ?? 'none'
  return `[[ ## answer ## ]]\nThe answer to number ${number}\n\n[[ ## completed ## ]]`
}

async function readBody(request: IncomingMessage): Promise<ChatBody> {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return JSON.parse(text) as ChatBody
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
