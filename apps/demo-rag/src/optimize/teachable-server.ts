import { type Answer, sendCompletion, startServer, type TestServer } from '../lm/test-server.ts'
import { teachableReply } from './teachable-reader.ts'

/** The body of a request for a chat completion, as far as tests look into it. */
export interface ChatBody {
  readonly messages: readonly { readonly role: string; readonly content: string }[]
}

/** For tests: a model behind a server that can be taught. A call for which `onCall` returns false gets no answer. */
export async function startTeachable(onCall: (call: number) => boolean = () => true): Promise<TestServer> {
  let calls = 0
  const answer: Answer = (response, body) => {
    calls += 1
    if (!onCall(calls)) return
    const { messages } = body as unknown as ChatBody
    sendCompletion(response, teachableReply(messages.map(({ role, content }) => ({ role, text: content }))))
  }
  return startServer(answer)
}
