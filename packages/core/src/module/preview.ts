import { currentScope, withScope } from '../scope.ts'
import type { LMRequest } from '../lm/lm.ts'
import { showMessages } from '../lm/show-messages.ts'
import type { RequestPreview } from '../program.ts'

/**
 * Runs `work` up to its first LM call and returns the requests that it would have sent, without sending them: no LM is
 * needed. Calls that start together are all shown; what would follow depends on their replies.
 */
export async function previewRequests(work: () => Promise<unknown>): Promise<readonly RequestPreview[]> {
  const requests: RequestPreview[] = []
  const stop = new Error('The preview ends where a reply is needed.')
  const preview = (path: string, request: LMRequest): Error => {
    requests.push({ path, request, messages: request.messages, text: showMessages(request.messages) })
    return stop
  }
  try {
    await withScope({ ...currentScope(), observers: undefined, preview }, work)
  } catch (error) {
    if (requests.length === 0) throw error
  }
  return [...requests]
}
