// #region redact
import { redact } from '@dspex/core/implement'

/** As a client of a service may throw it. */
const refused = Object.assign(new Error('401 from https://me:hunter2@models.example/v1?api_key=abc'), {
  requestHeaders: new Headers({ authorization: 'Bearer abc123', accept: 'application/json' }),
  maxTokens: 200,
})

console.log(redact(refused).message)
// => 401 from https://[secret]@models.example/v1?api_key=[secret]
// #endregion redact
