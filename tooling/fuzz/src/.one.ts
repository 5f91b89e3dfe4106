import { createRandom, Predict } from '@dspex/core'
import { makeReply, replySignatures } from './replies.ts'
import { makeSignature } from './signatures.ts'
const top: [number, number, string][] = []
let reply = ''
const lm = { id: 'x', generate: async () => ({ completions: [{ content: [{ type: 'text' as const, text: reply }], finishReason: { unified: 'stop' } }], usage: { inputTokens: { total: 1 }, outputTokens: { total: 1 } }, model: 'm' }) }
const ps = replySignatures.map((s) => new Predict(s, { lm, repairs: 0 }))
for (const index of process.argv[2] ? [94949, 94949, 94949, 94949] : Array.from({ length: 150000 }, (_, i) => i)) {
  const random = createRandom(`1/${index}`)
  const p = random.integer(10) < 7 ? random.pick(ps) : undefined
  const text = p ? makeReply(p.signature, random) : makeSignature(random)
  const t = performance.now()
  try { if (p) { reply = text; await p.run({ question: 'q' }) } else void new Predict(text as string) } catch {}
  const ms = performance.now() - t
  if (process.argv[2]) console.log(ms, text.slice(0, 300)); else top.push([ms, index, `${p ? 'reply' : 'sig'} ${text.length}`])
}
top.sort((a, b) => b[0] - a[0]); for (const x of top.slice(0, 15)) console.log(x)
