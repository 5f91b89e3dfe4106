/** Answers chat completions at once, in a process of its own, so that its work is not ours. Sends its port when ready. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const reply = JSON.stringify({
  id: 'c-1',
  created: 1,
  model: 'served',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Paris. '.repeat(40) }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 10, completion_tokens: 80, total_tokens: 90 },
})

const server = createServer((request, response) => {
  request.resume().on('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end(reply))
})
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
process.on('disconnect', () => process.exit())
