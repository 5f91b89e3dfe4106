import { importPeer } from './peers.ts'

/** Ax as far as it is used here; its types would have to be installed to be checked. */
interface Ax {
  ax(signature: string): AxProgram
  AxMockAIService: new (config: object) => object
}

/** A program of Ax. */
export interface AxProgram {
  forward(ai: object, input: object): Promise<unknown>
}

/** Makes Ax's counterpart of `new Predict('question -> answer')`, with an LM that answers after `delayMs`. */
export async function axForward(delayMs: number): Promise<() => Promise<unknown>> {
  const { ax, AxMockAIService } = (await importPeer('@ax-llm/ax/index.js')) as unknown as Ax
  const result = {
    results: [{ index: 0, content: 'Answer: Paris', finishReason: 'stop' }],
    modelUsage: { ai: 'mock', model: 'mock', tokens: { promptTokens: 10, completionTokens: 5, totalTokens: 15 } },
  }
  const ai = new AxMockAIService({
    features: { functions: false, streaming: false },
    chatResponse: async () => {
      if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs))
      return result
    },
  })
  const program = ax('question:string -> answer:string')
  const forward = (): Promise<unknown> => program.forward(ai, { question: 'What is the capital of France?' })
  const output = (await forward()) as { answer?: unknown }
  if (output.answer !== 'Paris') throw new Error(`Ax answered ${JSON.stringify(output)}.`)
  return forward
}
