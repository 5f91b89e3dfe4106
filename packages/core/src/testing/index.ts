export { chatReply } from './chat-reply.ts'
export { type ManualClock, manualClock } from './manual-clock.ts'
export { ngramEmbedder, type NgramEmbedderOptions } from './ngram-embedder.ts'
export {
  type LMScript,
  type ScriptedAnswer,
  type ScriptedReply,
  type ScriptedReplyFunction,
  type ScriptRule,
} from './script.ts'
export { scriptedLM, type ScriptedLM, type ScriptedLMOptions } from './scripted-lm.ts'
export { type ScriptedResult } from './scripted-result.ts'
