// #region program
import { ChainOfThought, Predict, program, showMessages } from '@dspex/core'
import { chatReply, scriptedLM } from '@dspex/core/testing'

const triage = program(
  'triage',
  {
    classify: new Predict("message -> team: 'billing' | 'delivery' | 'other', urgent: boolean"),
    draft: new ChainOfThought('message, team -> reply "three sentences at most"'),
  },
  async ({ message }: { message: string }, { classify, draft }) => {
    const { team, urgent } = await classify.run({ message })
    const { reply } = await draft.run({ message, team })
    return { team, urgent, reply }
  },
)
// #endregion program

// #region preview
const [first] = await triage.preview({ message: 'Where is my parcel?' })
console.log(showMessages(first?.messages.slice(1) ?? []))
// => ── user ──
// => [[ ## message ## ]]
// => Where is my parcel?
// =>
// => Reply with `[[ ## team ## ]]`, then `[[ ## urgent ## ]]` (boolean), and end with `[[ ## completed ## ]]`.
// #endregion preview

// #region run
const lm = scriptedLM([
  chatReply({ team: 'delivery', urgent: false }),
  chatReply({ reasoning: 'They ask for a parcel.', reply: 'It arrives tomorrow.' }),
])
const { team, reply } = await triage.run({ message: 'Where is my parcel?' }, { lm })
console.log(team, reply) // => delivery It arrives tomorrow.
// #endregion run
