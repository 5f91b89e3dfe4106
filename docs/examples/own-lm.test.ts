import { createServer } from 'node:http'
import { testLM } from '@dspex/core/testing'
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
  // Nobody listens on port 9.
  createFailing: () => plainLM({ url: 'http://127.0.0.1:9/' }),
  expectText: 'river',
})
// #endregion suite
