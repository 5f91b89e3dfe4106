import { describe, expect, expectTypeOf, it } from 'vitest'
import * as z from 'zod'
import { audio, file, image, type ImagePart } from '../lm/message.ts'
import { Predict } from '../module/predict.ts'
import { signature } from '../signature/signature.ts'
import { dumpState } from '../state/dump-state.ts'
import { withState } from '../state/with-state.ts'
import { chatReply } from '../testing/chat-reply.ts'
import { scriptedLM } from '../testing/scripted-lm.ts'

const cat = image('https://example.org/cat.png')
const dot = image('data:image/png;base64,iVBORw0KGgo=')

describe('media', () => {
  it('travel as parts of their own, in place, from the input to the LM', async () => {
    const describePicture = new Predict('question: string, photo: image, hint: string -> caption: string')
    expectTypeOf(describePicture.run).parameter(0).toEqualTypeOf<{ question: string; photo: ImagePart; hint: string }>()
    const lm = scriptedLM([chatReply({ caption: 'a cat' })])
    await describePicture.run({ question: 'What is it?', photo: cat, hint: 'soft' }, { lm })
    expect(lm.calls[0]?.messages.at(-1)?.content).toEqual([
      { type: 'text', text: '[[ ## question ## ]]\nWhat is it?\n\n[[ ## photo ## ]]\n' },
      cat,
      { type: 'text', text: expect.stringMatching(/^\n\n\[\[ ## hint ## \]\]\nsoft\n\nReply with/) as string },
    ])
  })

  it('keep their order in a list', async () => {
    const compare = new Predict('photos: image[] -> caption')
    const [{ messages } = { messages: [] }] = await compare.preview({ photos: [cat, dot] })
    expect(messages.at(-1)?.content.filter(({ type }) => type === 'image')).toEqual([cat, dot])
  })

  it('may be sounds and files', async () => {
    const transcribe = new Predict('speech: audio, notes: file -> text')
    const speech = audio({ base64: 'UklGRg==', mediaType: 'audio/wav' })
    const notes = file('https://example.org/notes.pdf', { filename: 'notes.pdf' })
    const [request] = await transcribe.preview({ speech, notes })
    expect(request?.messages.at(-1)?.content).toEqual(expect.arrayContaining([speech, notes]))
    expect(request?.text).toContain('<audio audio/wav: 8 base64 characters>')
    expect(request?.text).toContain('<file: https://example.org/notes.pdf>')
  })

  it('survive in demos that are saved as JSON', async () => {
    const demos = [{ inputs: { photo: dot }, outputs: { caption: 'a dot' } }]
    const predict = new Predict('photo: image -> caption', { demos })
    const view = withState(predict, JSON.parse(JSON.stringify(dumpState(predict))) as ReturnType<typeof dumpState>)
    const [request] = await view.preview({ photo: cat })
    expect(request?.messages[1]?.content).toContainEqual(dot)
    expect(request?.messages.at(-1)?.content).toContainEqual(cat)
  })

  it('stand beside values of other libraries', async () => {
    const task = signature({ input: { photo: 'image', size: z.int() }, output: { caption: z.string() } })
    const [request] = await new Predict(task).preview({ photo: cat, size: 2 })
    expect(request?.messages.at(-1)?.content).toContainEqual(cat)
  })

  it('are refused where text is expected, and text where they are', async () => {
    const predict = new Predict('photo: image, question: string -> caption')
    // @ts-expect-error a URL is not a picture
    const wrong = predict.run({ photo: 'https://example.org/cat.png', question: cat }, { lm: scriptedLM([]) })
    await expect(wrong).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      issues: [{ path: 'photo' }, { path: 'question' }],
    })
  })
})
