import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { explainCacheKey, fileCache, memoryCache, Predict, record, replay, withCache, withContext } from '@dspex/core'
import { chatReply, scriptedLM } from '@dspex/core/testing'

const folder = await mkdtemp(join(tmpdir(), 'dspex-caching-'))
const lm = scriptedLM(({ messages }, call) => chatReply({ answer: `answer ${call} to ${messages.length} messages` }), {
  id: 'small',
  usage: { inputTokens: { total: 1000 }, outputTokens: { total: 200 } },
})

// #region use
const qa = new Predict('question -> answer')
const cache = memoryCache()

await withContext({ lm, cache }, async () => {
  const first = await qa.execute({ question: 'Who wrote Emma?' })
  const again = await qa.execute({ question: 'Who wrote Emma?' })
  console.log(first.output.answer === again.output.answer) // => true
  console.log(first.usage['small']?.calls, again.usage['small']?.calls, again.usage['small']?.cachedCalls) // => 1 0 1
})
// #endregion use

// #region file
const files = fileCache({ folder: join(folder, 'replies'), maxBytes: 100 * 2 ** 20 })
await qa.run({ question: 'Who wrote Emma?' }, { lm, cache: files })
// #endregion file

// #region modes
const question = 'Who wrote Persuasion?'
await qa.run({ question }, { lm, cache, cacheMode: 'bypass' })
await qa.run({ question }, { lm, cache, cacheMode: 'refresh' })
const kept = await qa.run({ question }, { lm, cache, cacheMode: 'only-if-cached' })
console.log(kept.answer) // => answer 4 to 2 messages
const missing = qa.run({ question: 'Who wrote Ulysses?' }, { lm, cache, cacheMode: 'only-if-cached' })
console.log(await missing.catch(({ code }) => code)) // => LM_NOT_CACHED
// #endregion modes

// #region rollouts
const samples = await Promise.all(
  [1, 2, 3].map((rolloutId) => qa.run({ question }, { lm, cache, lmOptions: { temperature: 1, rolloutId } })),
)
console.log(new Set(samples.map(({ answer }) => answer)).size) // => 3
// #endregion rollouts

// #region explain
const [warm, cold] = [1, 0].map((temperature) => ({ lm, request: { messages: [], temperature } }))
if (warm && cold) console.log(explainCacheKey(warm, cold)) // => [ 'request.temperature: 1 vs 0' ]
// #endregion explain

// #region compose
const cached = withCache(lm, { cache, ttlMs: 86_400_000 })
// #endregion compose
console.log(cached.id) // => small

// #region record
const file = join(folder, 'recording.jsonl')
const recorded = await qa.run({ question }, { lm: record(lm, { file }) })
// #endregion record

// #region replay
const replayed = await replay({ file })
console.log((await qa.run({ question }, { lm: replayed })).answer === recorded.answer) // => true
const failure = await qa.run({ question: 'Who wrote Ulysses?' }, { lm: replayed }).catch((error) => error)
console.log(failure.code, /Ulysses.* vs .*Persuasion/.test(failure.message)) // => LM_NOT_RECORDED true
// #endregion replay

// #region live
const mixed = await replay({ file, live: lm })
await qa.run({ question: 'Who wrote Ulysses?' }, { lm: mixed })
console.log((await readFile(file, 'utf8')).trim().split('\n').length) // => 3
// #endregion live

await rm(folder, { recursive: true })
