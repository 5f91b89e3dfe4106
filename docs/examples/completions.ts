import { Predict } from '@dspex/core'
import { chatReply, scriptedLM } from '@dspex/core/testing'

// #region completions
const name = new Predict('product -> name')
const lm = scriptedLM(['Lumen', 'Glow', 'Beam'].map((each) => chatReply({ name: each })))

const names = await name.completions({ product: 'a lamp' }, { n: 3, lm })
console.log(names) // => [ { name: 'Lumen' }, { name: 'Glow' }, { name: 'Beam' } ]
console.log(lm.calls.map(({ temperature, rolloutId }) => [temperature, rolloutId]))
// => [ [ 0.7, undefined ], [ 0.7, '0.1' ], [ 0.7, '0.2' ] ]
// #endregion completions
