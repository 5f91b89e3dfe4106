import { withCredentialsOf, withoutCredentials } from '../secret/without-credentials.ts'
import { cleanEndpoint } from '../secret/clean-endpoint.ts'
import { redactText } from '../secret/redact-text.ts'
import type { LM, LMOptions } from './lm.ts'

/** What of a request is content and no setting: it is what is asked, whatever stands in it. */
const content: ReadonlySet<string> = new Set([
  'messages',
  'n',
  'tools',
  'toolChoice',
  'responseFormat',
  'signal',
  'cacheable',
  'onProgress',
  'onStart',
  'attempt',
  'temperature',
  'topP',
  'topK',
  'maxOutputTokens',
  'stopSequences',
  'presencePenalty',
  'frequencyPenalty',
  'seed',
  'rolloutId',
])

/**
 * Sampling options, or a request, without the credentials in `providerOptions` and in members that this package does not
 * know. Itself, and no copy, when it has none.
 */
export function optionsWithoutCredentials<Options extends LMOptions>(options: Options): Options {
  let kept: Options | undefined
  for (const name of Object.keys(options)) {
    if (content.has(name)) continue
    const given = { [name]: options[name as keyof Options] }
    const clean = withoutCredentials(given)
    if (clean === given) continue
    kept ??= { ...options }
    if (name in clean) kept[name as keyof Options] = clean[name] as Options[keyof Options]
    else delete kept[name as keyof Options]
  }
  return kept ?? options
}

/** Options that were saved without credentials, with those that `own` has in the same places. */
export function optionsWithCredentialsOf(saved: LMOptions, own: LMOptions): LMOptions {
  return own === optionsWithoutCredentials(own) ? saved : withCredentialsOf(saved, own)
}

/** Names an LM by all that changes its answers: its id, its server, and the options that it brings along. Without credentials. */
export function lmIdentity({
  id,
  endpoint,
  fixedOptions,
}: Pick<LM, 'id' | 'endpoint' | 'fixedOptions'>): Pick<LM, 'id' | 'endpoint' | 'fixedOptions'> {
  return {
    id: redactText(id),
    ...(endpoint !== undefined && { endpoint: cleanEndpoint(endpoint) }),
    ...(fixedOptions && { fixedOptions: optionsWithoutCredentials(fixedOptions) }),
  }
}
