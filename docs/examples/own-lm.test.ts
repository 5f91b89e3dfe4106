import { createServer } from 'node:http'
import { textMessage } from '@dspex/core'
import { testLM } from '@dspex/core/conformance'
import { expect, it } from 'vitest'
import { plainLM } from './own-lm.ts'

// #region suite
testLM('plainLM', {
  create: async () => {
    const server = createServer((_, response) => response.end(JSON.stringify({ text: 'river', model: 'plain-1' })))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as { port: number }
    const close = async () => {
      server.close().closeAllConnections()
    }
    return { ...plainLM({ url: `http://127.0.0.1:${port}/` }), [Symbol.asyncDispose]: close }
  },
  createFailing: () =>
    plainLM({ url: 'http://127.0.0.1/', fetch: () => Promise.reject(new TypeError('fetch failed')) }),
  expectText: 'river',
})
// #endregion suite

// #region status
it.each([
  [429, 'LM_RATE_LIMIT', true],
  [503, 'LM_SERVER', true],
  [400, 'LM_INVALID_REQUEST', false],
])('says what a status of %i means', async (status, code, retryable) => {
  const lm = plainLM({ url: 'http://localhost', fetch: async () => new Response('', { status }) })
  await expect(lm.generate({ messages: [textMessage('user', 'Hello')] })).rejects.toMatchObject({ code, retryable })
})
// #endregion status
