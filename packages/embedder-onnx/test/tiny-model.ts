import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** How a tiny model differs from the usual one. */
export interface TinyModelOptions {
  /** Words beyond the first ones have no vector, so that they fail. @default all have one */
  readonly rows?: number
  /** @default input_ids, attention_mask and token_type_ids */
  readonly inputs?: readonly string[]
  /** The number of the element type of the inputs. @default 7, int64 */
  readonly inputType?: number
  /** A vector per token, one per text, or numbers that are no vectors. @default 'tokens' */
  readonly gives?: 'tokens' | 'texts' | 'integers'
  /** Whether the file says how long vectors are. @default true */
  readonly saysDimensions?: boolean
}

const words = (
  'the cat sat on mat . interest rates rose again in march add two eggs and stir flour slowly a sits did rise ? ' +
  'all way down to sea text'
).split(' ')
const vocabulary = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', ...words]
const size = vocabulary.length + 2

/** The place in a vector that counts a word. */
export function placeOf(word: string): number {
  return vocabulary.indexOf(word)
}

/**
 * Writes the smallest model there can be: a table with one row per word, which has a 1 in a place of its own. So the mean
 * of a text's vectors counts its words, and can be told in advance.
 */
export async function writeTinyModel(folder: string, options: TinyModelOptions = {}): Promise<string> {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'model.onnx'), onnx(options))
  await writeFile(join(folder, 'tokenizer.json'), JSON.stringify(tokenizer))
  return folder
}

const special = (id: string): object => ({ SpecialToken: { id, type_id: 0 } })
const tokenizer = {
  version: '1.0',
  truncation: { max_length: 64, strategy: 'LongestFirst', stride: 0, direction: 'Right' },
  padding: null,
  added_tokens: vocabulary.slice(0, 4).map((content, id) => ({
    id,
    content,
    single_word: false,
    lstrip: false,
    rstrip: false,
    normalized: false,
    special: true,
  })),
  normalizer: { type: 'Lowercase' },
  pre_tokenizer: { type: 'Whitespace' },
  post_processor: {
    type: 'TemplateProcessing',
    single: [special('[CLS]'), { Sequence: { id: 'A', type_id: 0 } }, special('[SEP]')],
    pair: [],
    special_tokens: Object.fromEntries(
      ['[CLS]', '[SEP]'].map((id) => [id, { id, ids: [vocabulary.indexOf(id)], tokens: [id] }]),
    ),
  },
  decoder: null,
  model: {
    type: 'WordLevel',
    vocab: Object.fromEntries(vocabulary.map((word, id) => [word, id])),
    unk_token: '[UNK]',
  },
}

/** The file, field by field: the numbers are those of `onnx.proto`. */
function onnx({
  rows = vocabulary.length,
  inputs = ['input_ids', 'attention_mask', 'token_type_ids'],
  inputType = int64,
  gives = 'tokens',
  saysDimensions = true,
}: TinyModelOptions): Uint8Array {
  const table = Float32Array.from({ length: rows * size }, (_, at) => (at % size === Math.floor(at / size) ? 1 : 0))
  const first = inputs[0] ?? 'input_ids'
  const last = saysDimensions ? size : 'dimensions'
  const gather = node('Gather', ['table', first], 'last_hidden_state')
  const mean = node('ReduceMean', ['last_hidden_state'], 'sentence_embedding', [
    [text(1, 'axes'), number(8, 1), number(20, 7)],
    [text(1, 'keepdims'), number(3, 0), number(20, 2)],
  ])
  const parts = {
    tokens: { nodes: [gather], output: value('last_hidden_state', float32, ['batch', 'sequence', last]) },
    texts: { nodes: [gather, mean], output: value('sentence_embedding', float32, ['batch', last]) },
    integers: { nodes: [node('Identity', [first], 'copy')], output: value('copy', inputType, ['batch', 'sequence']) },
  }[gives]
  const graph = [
    ...parts.nodes.map((each) => message(1, each)),
    text(2, 'tiny'),
    message(5, [number(1, rows), number(1, size), number(2, float32), text(8, 'table'), bytes(9, table)]),
    ...inputs.map((name) => message(11, value(name, inputType, ['batch', 'sequence']))),
    message(12, parts.output),
  ]
  const opset = message(8, [text(1, ''), number(2, 13)])
  return Buffer.concat([number(1, 8), opset, message(7, graph)])
}

const float32 = 1
const int64 = 7

function node(type: string, inputs: readonly string[], output: string, attributes: Uint8Array[][] = []): Uint8Array[] {
  const given = attributes.map((attribute) => message(5, attribute))
  return [...inputs.map((name) => text(1, name)), text(2, output), text(4, type), ...given]
}

function value(name: string, type: number, shape: readonly (string | number)[]): Uint8Array[] {
  const dimensions = shape.map((size) => message(1, [typeof size === 'number' ? number(1, size) : text(2, size)]))
  return [text(1, name), message(2, [message(1, [number(1, type), message(2, dimensions)])])]
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))]
}

function number(field: number, value: number): Uint8Array {
  return Uint8Array.from([...varint(field * 8), ...varint(value)])
}

function bytes(field: number, value: NodeJS.ArrayBufferView): Uint8Array {
  const content = new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
  return Buffer.concat([Uint8Array.from([...varint(field * 8 + 2), ...varint(content.length)]), content])
}

function text(field: number, value: string): Uint8Array {
  return bytes(field, Buffer.from(value))
}

function message(field: number, parts: readonly Uint8Array[]): Uint8Array {
  return bytes(field, Buffer.concat(parts))
}
