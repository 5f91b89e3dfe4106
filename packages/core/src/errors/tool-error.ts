import { DspexError } from './dspex-error.ts'

/** Codes of {@link ToolError}: the arguments do not fit, the tool threw, or it took too long. */
export type ToolErrorCode = 'TOOL_INPUT_INVALID' | 'TOOL_FAILED' | 'TOOL_TIMEOUT'

/** A tool that failed or was called with what it does not take. */
export class ToolError extends DspexError<ToolErrorCode> {
  protected static override readonly family = 'ToolError'
}
