import { channel, type Channel } from 'node:diagnostics_channel'
import { currentScope } from '../scope.ts'
import { redactText } from '../secret/redact-text.ts'

/** Something that works but is probably not meant, published on `dspex:warning`. */
export interface WarningMessage {
  /**
   * What is amiss: `PREDICTOR_WITHOUT_PATH` (a predictor that no state reaches), `LM_WARNING` (what an LM warned of),
   * `COMPLETIONS_MISSING` (some of several completions failed), `ADAPTER_FALLBACK` (no reply fitted, so another adapter
   * asks), `JSON_SCHEMA_REFUSED` (structured output can't describe the outputs), `CACHE_FAILED`, `CACHE_BYPASSED` and
   * `CACHE_ENTRY_INVALID` (a call goes on without the cache), `EMBEDDER_TRUNCATED` (a text is too long for an embedder),
   * `RECORDING_FAILED` or `RECORDING_LINE_SKIPPED` (a recording lacks a reply). Other packages add their own.
   */
  readonly code:
    | 'PREDICTOR_WITHOUT_PATH'
    | 'LM_WARNING'
    | 'COMPLETIONS_MISSING'
    | 'ADAPTER_FALLBACK'
    | 'JSON_SCHEMA_REFUSED'
    | 'CACHE_FAILED'
    | 'CACHE_BYPASSED'
    | 'CACHE_ENTRY_INVALID'
    | 'EMBEDDER_TRUNCATED'
    | 'RECORDING_FAILED'
    | 'RECORDING_LINE_SKIPPED'
    | (string & {})
  /** The matter in a sentence, with what to do where something can be done. */
  readonly message: string
  /** The piece of work in which it happened. */
  readonly parent: number | undefined
}

/** The channel of warnings, `dspex:warning`. */
export const warnings: Channel<WarningMessage, unknown> = channel('dspex:warning')

/**
 * Publishes a warning. Where nobody listens, Node prints it, once for each code. `text` is only built when somebody reads it.
 */
export function warn(code: WarningMessage['code'], text: () => string): void {
  if (warnings.hasSubscribers) warnings.publish({ code, message: redactText(text()), parent: currentScope().work })
  else if (isPrinting && !printed.has(code)) {
    printed.add(code)
    const { process } = globalThis as { readonly process?: { readonly emitWarning?: unknown } }
    // Not every platform has it.
    if (typeof process?.emitWarning !== 'function') return
    const detail =
      'Later ones of this code are not printed. Subscribe to `warnings` of @dspex/core to have them all, or silence them with printWarnings(false).'
    ;(process.emitWarning as EmitWarning).call(process, redactText(text()), { type: 'DspexWarning', code, detail })
  }
}

type EmitWarning = (
  message: string,
  options: { readonly type: string; readonly code: string; readonly detail: string },
) => void

const printed = new Set<string>()
let isPrinting = true

/**
 * Sets whether Node prints warnings that nobody listens to, once for each code: `process.emitWarning` with the type
 * `DspexWarning`, which `NODE_OPTIONS=--no-warnings` and `--disable-warning=<code>` silence too. They are printed by default.
 */
export function printWarnings(isOn: boolean): void {
  isPrinting = isOn
}
