import { openai } from '@ai-sdk/openai'
import { ChainOfThought } from '@dspex/core'
import { aiSdkLM } from '@dspex/lm-ai-sdk'

// Any model of any provider. This one reads its key from OPENAI_API_KEY when it is first asked.
const lm = aiSdkLM(openai('gpt-5-mini'))
console.log(lm.id) // => openai.responses:gpt-5-mini

const qa = new ChainOfThought('question -> answer')
/** `await ask('Who wrote Emma?')` */
export const ask = (question: string) => qa.run({ question }, { lm })
