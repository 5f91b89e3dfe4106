import { ReAct, tool } from '@dspex/core'
import { chatReply, scriptedLM } from '@dspex/core/testing'
import * as z from 'zod'

// #region tool
const people = new Map([['Laos', 7_000_000]])
const population = tool({
  name: 'population',
  description: 'Says how many people live in a country.',
  input: z.object({ country: z.string() }),
  run({ country }) {
    const count = people.get(country)
    if (count === undefined) throw new Error(`nothing is known about ${country}`)
    return count
  },
})

console.log(await population.call({ country: 'Laos' })) // => 7000000
// #endregion tool

const step = (thought: string, name: string, args: object): string =>
  chatReply({ next_thought: thought, next_tool_name: name, next_tool_args: args })
const lm = scriptedLM([
  step('I have to look it up.', 'population', { country: 'Siam' }),
  step('It is called Laos.', 'population', { country: 'Laos' }),
  step('Now I know.', 'finish', {}),
  chatReply({ reasoning: 'The tool says 7000000.', answer: 'about 7 million' }),
])

// #region react
const agent = new ReAct('question -> answer', { tools: [population] })
const { answer, trajectory } = await agent.run({ question: 'How many people live in Laos?' }, { lm })

console.log(answer) // => about 7 million
for (const { calls } of trajectory) for (const call of calls) console.log(call.tool, '→', call.observation)
// => population → Error: Tool 'population' failed: nothing is known about Siam
// => population → 7000000
// => finish → Done.
// #endregion react
