import { copyFile, mkdir, mkdtemp, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { warnings } from '@dspex/core'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { placeOf, type TinyModelOptions, writeTinyModel } from '../test/tiny-model.ts'
import { onnxEmbedder, type OnnxEmbedderOptions } from './onnx-embedder.ts'

vi.setConfig({ testTimeout: 60_000 })

const folder = await mkdtemp(join(tmpdir(), 'dspex-onnx-'))
afterAll(() => rm(folder, { recursive: true }))
let count = 0
const tinyModel = (options?: TinyModelOptions): Promise<string> =>
  writeTinyModel(join(folder, `${(count += 1)}`, 'tiny'), options)

async function embedTexts(
  texts: readonly string[],
  options: Partial<OnnxEmbedderOptions> & TinyModelOptions = {},
): Promise<Float32Array[]> {
  await using embedder = await onnxEmbedder({ model: await tinyModel(options), ...options })
  return (await embedder.embed({ texts })).embeddings as Float32Array[]
}

/** What a vector of the tiny model counts: words by name, as parts of the whole. */
function counts(vector: Float32Array | undefined, words: readonly string[]): number[] {
  return words.map((word) => Number(vector?.[placeOf(word)]?.toFixed(4)))
}

const all = ['[CLS]', 'cat', 'mat', '[SEP]', '[PAD]']

describe('onnxEmbedder', () => {
  it('takes the mean of the vectors of the tokens, without those that fill up', async () => {
    const [short] = await embedTexts(['cat cat', 'the cat sat on the mat again'], { normalize: false })
    expect(counts(short, all)).toEqual([0.25, 0.5, 0, 0.25, 0])
  })

  it('scales vectors to length 1', async () => {
    const [vector] = await embedTexts(['cat mat'])
    expect(counts(vector, all)).toEqual([0.5, 0.5, 0.5, 0.5, 0])
  })

  it('takes the vector of the first token, if that is asked for', async () => {
    expect(counts((await embedTexts(['cat mat'], { pooling: 'cls' }))[0], all)).toEqual([1, 0, 0, 0, 0])
  })

  it('takes vectors of texts as they come', async () => {
    const [vector] = await embedTexts(['cat cat'], { gives: 'texts', normalize: false })
    expect(counts(vector, all)).toEqual([0.25, 0.5, 0, 0.25, 0])
  })

  it('sets the prefix of the purpose before a text', async () => {
    await using embedder = await onnxEmbedder({
      model: await tinyModel(),
      queryPrefix: 'cat ',
      documentPrefix: 'mat ',
      normalize: false,
    })
    const [query] = (await embedder.embed({ texts: ['sat'], purpose: 'query' })).embeddings
    const [document] = (await embedder.embed({ texts: ['sat'] })).embeddings
    expect(counts(query as Float32Array, ['cat', 'mat', 'sat'])).toEqual([0.25, 0, 0.25])
    expect(counts(document as Float32Array, ['cat', 'mat', 'sat'])).toEqual([0, 0.25, 0.25])
  })

  it.each([1, 7, 64, 10_000])('returns vectors in order when %s tokens are computed at once', async (batchTokens) => {
    const texts = ['cat', 'the cat sat on the mat', '', 'rates', 'stir flour slowly and again', 'mat']
    const vectors = await embedTexts(texts, { batchTokens })
    expect(vectors).toEqual(await Promise.all(texts.map(async (text) => (await embedTexts([text]))[0])))
  })

  it('takes numbers of 32 bits and models that want no mask', async () => {
    const [vector] = await embedTexts(['cat cat'], { inputs: ['input_ids'], inputType: 6, normalize: false })
    expect(counts(vector, all)).toEqual([0.25, 0.5, 0, 0.25, 0])
  })

  it('finds out how long vectors are when the file does not say', async () => {
    await using embedder = await onnxEmbedder({ model: await tinyModel({ saysDimensions: false }) })
    await using other = await onnxEmbedder({ model: await tinyModel() })
    expect(embedder.dimensions).toBe(other.dimensions)
  })

  it('stops between batches on an abort', async () => {
    await using embedder = await onnxEmbedder({ model: await tinyModel(), batchTokens: 1 })
    const controller = new AbortController()
    const many = embedder.embed({ texts: Array.from({ length: 5000 }, () => 'cat'), signal: controller.signal })
    setTimeout(() => controller.abort(new Error('enough')), 5)
    await expect(many).rejects.toThrow('enough')
    // What was cancelled holds nobody up.
    expect((await embedder.embed({ texts: ['cat'] })).embeddings).toHaveLength(1)
  })

  it('refuses to work after disposal', async () => {
    const embedder = await onnxEmbedder({ model: await tinyModel() })
    await embedder[Symbol.asyncDispose]()
    await expect(embedder.embed({ texts: ['cat'] })).rejects.toThrow(/was disposed of\. Make another one/)
  })

  it('does not load after an abort', async () => {
    const signal = AbortSignal.abort(new Error('not now'))
    await expect(onnxEmbedder({ model: await tinyModel(), signal })).rejects.toThrow('not now')
  })
})

describe('a text that is too long', () => {
  const long = 'cat '.repeat(100) + 'mat'

  it('ends before its last tokens, is named in the result and warned of', async () => {
    await using embedder = await onnxEmbedder({ model: await tinyModel(), maxTokens: 4, normalize: false })
    const messages: string[] = []
    const listen = (message: unknown): number => messages.push((message as { code: string }).code)
    warnings.subscribe(listen)
    const result = await embedder.embed({ texts: ['cat mat', long] })
    warnings.unsubscribe(listen)
    expect(result).toMatchObject({ truncated: [1], tokens: 8 })
    expect(counts(result.embeddings[1] as Float32Array, all)).toEqual([0.25, 0.5, 0, 0.25, 0])
    expect(messages).toEqual(['EMBEDDER_TRUNCATED'])
  })

  it('is as long as the tokenizer says', async () => {
    await using embedder = await onnxEmbedder({ model: await tinyModel() })
    expect(embedder.maxTokens).toBe(64)
    expect(await embedder.embed({ texts: [long] })).toMatchObject({ truncated: [0], tokens: 64 })
  })
})

describe('the id', () => {
  const idOf = async (options: Partial<OnnxEmbedderOptions> & TinyModelOptions = {}): Promise<string> => {
    await using embedder = await onnxEmbedder({ model: await tinyModel(options), ...options })
    return embedder.id
  }

  it('has the name of the folder and is the same each time', async () => {
    expect(await idOf()).toMatch(/^onnx:tiny@[0-9a-f]{16}$/)
    expect(await idOf()).toBe(await idOf())
    expect(await idOf({ name: 'mine' })).toMatch(/^onnx:mine@/)
  })

  it('tells models and settings apart that make other vectors', async () => {
    const ids = await Promise.all([
      idOf(),
      idOf({ rows: 20 }),
      idOf({ pooling: 'cls' }),
      idOf({ normalize: false }),
      idOf({ maxTokens: 20 }),
      idOf({ queryPrefix: 'query: ' }),
      idOf({ documentPrefix: 'query: ' }),
    ])
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('does not depend on how vectors are computed', async () => {
    expect(await idOf({ batchTokens: 7, threads: 1 })).toBe(await idOf())
  })

  it('changes with weights that lie beside the model', async () => {
    const model = await tinyModel()
    await using before = await onnxEmbedder({ model })
    await writeFile(join(model, 'model.onnx_data'), 'other weights')
    await using after = await onnxEmbedder({ model })
    expect(after.id).not.toBe(before.id)
  })
})

describe('the files', () => {
  it('may lie as exports of Hugging Face do', async () => {
    const model = await tinyModel()
    await mkdir(join(model, 'onnx'))
    await rename(join(model, 'model.onnx'), join(model, 'onnx', 'model.onnx'))
    await using embedder = await onnxEmbedder({ model })
    await using byFile = await onnxEmbedder({ model: join(model, 'onnx', 'model.onnx') })
    expect(byFile.id).toBe(embedder.id)
  })

  it('may lie apart', async () => {
    const model = await tinyModel()
    const tokenizer = join(folder, 'elsewhere.json')
    await rename(join(model, 'tokenizer.json'), tokenizer)
    await using embedder = await onnxEmbedder({ model: join(model, 'model.onnx'), tokenizer })
    expect(embedder.id).toMatch(/^onnx:tiny@/)
  })

  const faults: readonly (readonly [string, RegExp, (model: string) => Promise<unknown>])[] = [
    ['there is no folder', /There is no '.*tiny'\. Pass the path/, (model) => rm(model, { recursive: true })],
    ['the model is missing', /has neither model\.onnx nor/, (model) => rm(join(model, 'model.onnx'))],
    [
      'the model has another name',
      /but other\.onnx: pass the path of the file you mean/,
      (model) => rename(join(model, 'model.onnx'), join(model, 'other.onnx')),
    ],
    [
      'the tokenizer is missing',
      /There is no tokenizer '.*put it beside/,
      (model) => rm(join(model, 'tokenizer.json')),
    ],
    [
      'the model is half there',
      /can't be loaded as an ONNX model: .*Was it fetched as a whole/,
      (model) => truncate(join(model, 'model.onnx'), 1000),
    ],
    [
      'the model is something else',
      /can't be loaded as an ONNX model/,
      (model) => copyFile(join(model, 'tokenizer.json'), join(model, 'model.onnx')),
    ],
    ['the model is empty', /can't be loaded as an ONNX model/, (model) => writeFile(join(model, 'model.onnx'), '')],
    [
      'the tokenizer is half there',
      /tokenizer\.json' is no JSON/,
      (model) => truncate(join(model, 'tokenizer.json'), 100),
    ],
    ['the tokenizer is something else', /is no tokenizer/, (model) => writeFile(join(model, 'tokenizer.json'), '[]')],
    [
      'the tokenizer is of another kind',
      /tokenizer\.json is of no kind that is known here/,
      async (model) => {
        const path = join(model, 'tokenizer.json')
        await writeFile(path, (await readFile(path, 'utf8')).replace('Whitespace', 'Telepathy'))
      },
    ],
  ]
  it.each(faults)('are refused when %s', async (_, message, damage) => {
    const model = await tinyModel()
    await damage(model)
    await expect(onnxEmbedder({ model })).rejects.toMatchObject({
      code: 'CONFIGURATION_INVALID',
      message: expect.stringMatching(message),
    })
  })
})

describe('a model that does not fit', () => {
  const misfits: readonly (readonly [string, RegExp, Partial<OnnxEmbedderOptions>, TinyModelOptions])[] = [
    [
      'takes something else',
      /takes pixels \(int64 \[batch, sequence\]\), but a sentence model/,
      {},
      { inputs: ['pixels'] },
    ],
    ['takes more', /position_ids/, {}, { inputs: ['input_ids', 'position_ids'] }],
    ['takes fractions', /input_ids \(float32/, {}, { inputs: ['input_ids'], inputType: 1, gives: 'integers' }],
    ['gives no vectors', /gives copy \(int64 \[batch, sequence\]\), of which none/, {}, { gives: 'integers' }],
    ['lacks the output', /no output 'pooled'/, { output: 'pooled' }, {}],
    ['has other dimensions', /have \d+ dimensions, but `dimensions` is 384/, { dimensions: 384 }, {}],
    ['is asked for an unknown pooling', /`pooling` is "max"/, { pooling: 'max' as never }, {}],
    ['is asked for too few tokens', /`maxTokens` is 2, but must be a whole number from 3/, { maxTokens: 2 }, {}],
    ['is asked for no thread', /`threads` is 0/, { threads: 0 }, {}],
    ['is no path', /A model is a folder or an \.onnx file, not ""/, { model: '' }, {}],
  ]
  it.each(misfits)('is refused when it %s', async (_, message, options, tiny) => {
    const model = await tinyModel(tiny)
    await expect(onnxEmbedder({ model, ...options })).rejects.toMatchObject({
      code: 'CONFIGURATION_INVALID',
      message: expect.stringMatching(message),
    })
  })
})
