import { chatAdapter, jsonAdapter, Predict } from '@dspex/core'
import { scriptedLM } from '@dspex/core/testing'

// #region json
const invoice = new Predict('text -> total: number, due: string | null', { adapter: jsonAdapter() })
const strict = scriptedLM('{"total": 12.5, "due": null}', { capabilities: { json: 'schema' } })

console.log(await invoice.run({ text: 'Tea, 12.50' }, { lm: strict })) // => { total: 12.5, due: null }
console.log(strict.calls[0]?.responseFormat?.type) // => json
// #endregion json

// #region fallback
const careful = new Predict('question -> answer', { adapter: chatAdapter({ fallback: jsonAdapter() }) })
const stubborn = scriptedLM(['Jane Austen', 'Jane Austen!', '{"answer": "Jane Austen"}'])

console.log(await careful.run({ question: 'Who wrote Emma?' }, { lm: stubborn })) // => { answer: 'Jane Austen' }
console.log(stubborn.calls.length) // => 3
// #endregion fallback
