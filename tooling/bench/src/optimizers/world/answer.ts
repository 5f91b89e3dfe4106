import { chance, pickAt } from './chance.ts'
import { type ChatMessage, type ChatPrompt, readChatPrompt, writeChatReply } from './chat-prompt.ts'
import { chanceOf, readHelp } from './help.ts'
import { reflect } from './reflect.ts'
import { findTexts, truthOf, type WorldText } from './text.ts'
import { keyOf, type Stage, type World } from './world.ts'

/** What the simulated LM is asked. Equal requests get equal answers. */
export interface WorldRequest {
  readonly messages: readonly ChatMessage[]
  /** Another temperature is another sample. */
  readonly temperature?: number | null | undefined
  /** Another rollout is another sample. */
  readonly rollout?: number | string | null | undefined
}

/** What it answers. */
export interface WorldAnswer {
  readonly text: string
  /** A reflection, rather than the task itself. */
  readonly isReflection: boolean
  /** A quarter of the characters. */
  readonly inputTokens: number
  readonly outputTokens: number
}

/** Answers a request: the task of a predictor where the request asks for exactly its output, else a reflection. */
export function answer(world: World, { messages, temperature = null, rollout = null }: WorldRequest): WorldAnswer {
  const prompt = readChatPrompt(messages)
  const sample = chance(world.id, JSON.stringify(messages), String(temperature), String(rollout))
  const stage = stageOf(world, prompt)
  const text = stage && findTexts(world, prompt.inputs['message'] ?? '')[0]
  const values =
    stage && text ? { [stage.output]: perform(world, stage, text, prompt, sample) } : reflect(world, prompt, sample)
  const reply = writeChatReply(prompt, values)
  const characters = messages.reduce((sum, { content }) => sum + content.length, 0)
  return {
    text: reply,
    isReflection: !stage,
    inputTokens: Math.ceil(characters / 4),
    outputTokens: Math.ceil(reply.length / 4),
  }
}

/** A reflection shows messages too, but it asks for other fields. */
function stageOf(world: World, { inputs, asked }: ChatPrompt): Stage | undefined {
  if (inputs['message'] === undefined) return undefined
  return world.stages.find(({ output }) => asked.length === 1 && asked[0]?.name === output)
}

function perform(world: World, stage: Stage, text: WorldText, prompt: ChatPrompt, sample: number): string {
  const truth = truthOf(world, text)
  const misled = world.pipeline && stage.output === 'label' && prompt.inputs['key'] !== truth.key
  const hard = text.hard[world.stages.indexOf(stage)] as boolean
  const right = chanceOf(world, stage, readHelp(world, stage, prompt), { ...text, hard, misled })
  if (sample < right) return truth[stage.output]
  return mistake(world, stage, text, (sample - right) / (1 - right))
}

/** Most mistakes of a class are for the same other class. */
function mistake(world: World, stage: Stage, { classIndex }: WorldText, at: number): string {
  const values = stage.output === 'label' ? world.labels : world.keys
  const own = stage.output === 'label' ? classIndex : keyOf(classIndex)
  const others = values.filter((_, place) => place !== own)
  const twin = pickAt(others, chance(world.id, 'twin', stage.output, own))
  return at < twinShare ? twin : pickAt(others, (at - twinShare) / (1 - twinShare))
}

const twinShare = 0.6
