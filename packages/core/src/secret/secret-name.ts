/** Stands where a secret was. */
export const secretMark = '[secret]'

/**
 * Tells names that hold credentials: `apiKey`, `x-api-key`, `Authorization`, `access_token`, `OPENAI_API_KEY` and the like.
 * Limits such as `max_tokens`, and `tokens`, `eos_token`, `tokenizer`, `prompt_cache_key` and `author` are none.
 */
export function isSecretName(name: string): boolean {
  // No name that anybody gives is longer, and what is long is a text.
  if (name.length > 100) return false
  return secretName.test(plain(name))
}

/** Tells names whose value is secret even as a number: passwords and the like. */
export function isPasswordName(name: string): boolean {
  return name.length <= 100 && passwordName.test(plain(name))
}

/** Tells secret names that are ordinary words too, so that in running text more has to speak for a secret. */
export function isWord(name: string): boolean {
  return word.test(name)
}

/** Tells the parameters of an address that hold credentials, which may have shorter names than other secrets. */
export function isSecretParameter(name: string): boolean {
  return shortParameter.test(name) || isSecretName(name)
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '')
}

const keys =
  'api|access|secret|private|subscription|account|auth|master|signing|encryption|hmac|ssh|deploy|shared|sharedaccess|' +
  'storage|session|app|application|consumer|client|license|function|functions|service|openai|anthropic|gemini|mistral|groq'
/** What makes of tokens secrets; `inputTokens` are figures, and in every reply. */
export const secretTokens =
  'access|auth|oauth|oauth2|bearer|refresh|id|session|security|api|hf|huggingface|github|gitlab|npm|slack|discord|telegram|' +
  'replicate|bot|user|service|csrf|xsrf|jwt|device|app|deploy|personalaccess|private|secret|registry|vault|temporary'

const secretName = new RegExp(
  `(?:(?:${keys})keys?|accesskeyid|(?:proxy)?authori[sz]ation|cookies?2?|passw(?:or)?ds?|passphrases?|pwd|secrets?|` +
    `credentials?|(?:${secretTokens})tokens?|sharedaccesssignature|^token|^xtoken|^auth|^basicauth|^jwt|^bearer|^pgpass|^connectionstring)$`,
)

const passwordName = /(?:passw(?:or)?ds?|passphrases?|pwd|secrets?|apikeys?)$/

const word = /^(?:tokens?|secrets?|passwords?|cookies?|credentials?|authori[sz]ation|passphrases?|auth|bearer|jwt)$/i

const shortParameter =
  /^(?:key|sig|signature|x-(?:amz|goog|oss)-(?:signature|credential|security-token)|awsaccesskeyid)$/i
