import { ChainOfThought } from '@dspex/core'

// #region preview
const answer = new ChainOfThought("question, mood: 'calm' | 'urgent' -> answer")
const [request] = await answer.preview({ question: 'Where is the exit?', mood: 'urgent' })
console.log(request?.text)
// #endregion preview
