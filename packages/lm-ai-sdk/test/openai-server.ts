import { ngramEmbedder } from '@dspex/core/testing'
import { type Answer, beginEvents, sendJson } from './fake-server.ts'

interface ChatBody {
  readonly model: string
  readonly stream?: boolean
  readonly messages: readonly { readonly role: string; readonly content: unknown }[]
  readonly tools?: readonly { readonly function: { readonly name: string } }[]
  readonly response_format?: { readonly type: string }
}

const usage = {
  prompt_tokens: 12,
  completion_tokens: 5,
  total_tokens: 17,
  prompt_tokens_details: { cached_tokens: 4 },
  completion_tokens_details: { reasoning_tokens: 2 },
}

/**
 * Answers as a server of OpenAI's chat completions, embeddings and Cohere's reranking would: text is echoed, a tool is
 * called where there is one, and JSON is what the LM suite asks for.
 */
export const openaiAnswer: Answer = async (response, { path, body }) => {
  if (path.endsWith('/embeddings')) {
    const { embeddings } = await embedder.embed({ texts: body['input'] as readonly string[] })
    const data = embeddings.map((vector, index) => ({ index, embedding: Array.from(vector) }))
    sendJson(response, {
      data,
      model: 'served-embedder',
      usage: { prompt_tokens: data.length, total_tokens: data.length },
    })
    return
  }
  const chat = body as unknown as ChatBody
  const [tool] = chat.tools ?? []
  const call = tool && {
    id: 'call-1',
    type: 'function',
    function: { name: tool.function.name, arguments: '{"city":"Tokyo"}' },
  }
  const asked = chat.messages.at(-1)?.content ?? ''
  const text = chat.response_format
    ? '{"word":"river"}'
    : `echo: ${typeof asked === 'string' ? asked : JSON.stringify(asked)}`
  const finish_reason = call ? 'tool_calls' : 'stop'
  if (!chat.stream) {
    const message = { role: 'assistant', content: call ? null : text, ...(call && { tool_calls: [call] }) }
    const choices = [{ index: 0, message, finish_reason }]
    sendJson(response, { id: 'c-1', created: 1, model: 'served-model', choices, usage })
    return
  }
  const send = beginEvents(response)
  const chunk = (delta: unknown, more = {}): unknown => {
    return { id: 'c-1', created: 1, model: 'served-model', choices: [{ index: 0, delta, ...more }] }
  }
  send(chunk({ role: 'assistant', content: '' }))
  if (call) send(chunk({ tool_calls: [{ index: 0, ...call }] }))
  else for (const piece of text.match(/.{1,7}/gsu) ?? []) send(chunk({ content: piece }))
  send(chunk({}, { finish_reason }))
  send({ id: 'c-1', created: 1, model: 'served-model', choices: [], usage })
  send('[DONE]')
  response.end()
}

/** What the fake server embeds with. */
export const embedder = ngramEmbedder()
