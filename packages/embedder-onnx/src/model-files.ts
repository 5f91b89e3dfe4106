import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { ConfigurationError } from '@dspex/core'

/** Where a model and its tokenizer lie. */
export interface ModelPlace {
  /** A folder, or the `.onnx` file. */
  readonly model: string
  /** The `tokenizer.json`. */
  readonly tokenizer?: string | undefined
}

/** The files of a model. */
export interface ModelFiles {
  /** What people call it: the name of its folder. */
  readonly name: string
  /** The `.onnx` file. */
  readonly model: string
  /** What `tokenizer.json` says. */
  readonly tokenizer: TokenizerJson
  /** What `tokenizer_config.json` says, where there is one. */
  readonly tokenizerConfig: Readonly<Record<string, unknown>>
  /** The SHA-256 of the bytes of the model and of its tokenizer. */
  readonly sha256: string
}

/** What of a `tokenizer.json` is read here. */
export interface TokenizerJson {
  readonly truncation?: { readonly max_length?: unknown } | null
  readonly padding?: { readonly pad_id?: unknown } | null
  readonly model: object
}

/**
 * Finds and reads the files of a model, and hashes them.
 *
 * @throws ConfigurationError when one is missing or not what it should be
 */
export async function findModelFiles({ model: place, tokenizer }: ModelPlace): Promise<ModelFiles> {
  if (typeof place !== 'string' || place === '')
    throw problem(`A model is a folder or an .onnx file, not ${JSON.stringify(place)}. Pass \`model: './my-model'\`.`)
  const model = await findOnnx(resolve(place))
  // Exports of Hugging Face keep weights in a folder of their own, `onnx`.
  const folder = basename(dirname(model)) === 'onnx' ? dirname(dirname(model)) : dirname(model)
  const tokenizerPath = await findTokenizer(tokenizer, [dirname(model), folder])
  const text = await readFile(tokenizerPath, 'utf8').catch((cause: unknown) => {
    throw problem(`The tokenizer '${tokenizerPath}' can't be read: ${String(cause)}.`, cause)
  })
  const config = await readFile(join(dirname(tokenizerPath), 'tokenizer_config.json'), 'utf8').catch(() => '{}')
  return {
    name: basename(folder),
    model,
    tokenizer: parseTokenizer(tokenizerPath, text),
    tokenizerConfig: parseJson(join(dirname(tokenizerPath), 'tokenizer_config.json'), config) as Record<
      string,
      unknown
    >,
    sha256: await hashFiles(model, [text, config]),
  }
}

async function findOnnx(place: string): Promise<string> {
  if (await isFile(place)) return place
  const candidates = [join(place, 'model.onnx'), join(place, 'onnx', 'model.onnx')]
  for (const candidate of candidates) if (await isFile(candidate)) return candidate
  const there = await readdir(place).catch(() => undefined)
  if (!there) throw problem(`There is no '${place}'. Pass the path of a folder with model.onnx, or of an .onnx file.`)
  const others = there.filter((name) => name.endsWith('.onnx')).join(', ')
  throw problem(
    `The folder '${place}' has neither model.onnx nor onnx/model.onnx` +
      (others === '' ? '. Was the model fetched as a whole?' : `, but ${others}: pass the path of the file you mean.`),
  )
}

async function findTokenizer(given: string | undefined, folders: readonly string[]): Promise<string> {
  const candidates = given === undefined ? folders.map((folder) => join(folder, 'tokenizer.json')) : [resolve(given)]
  for (const candidate of candidates) if (await isFile(candidate)) return candidate
  throw problem(
    `There is no tokenizer '${[...new Set(candidates)].join("' or '")}'. It comes with the model as tokenizer.json: ` +
      'put it beside the model, or pass its path as `tokenizer`.',
  )
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() ?? false
}

function parseTokenizer(path: string, text: string): TokenizerJson {
  const json = parseJson(path, text) as Partial<TokenizerJson> | null
  if (typeof json?.model === 'object' && json.model !== null) return json as TokenizerJson
  throw problem(`'${path}' is no tokenizer: it has no \`model\`. What is needed is the tokenizer.json of the model.`)
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw problem(`'${path}' is no JSON: ${(cause as Error).message}. Was it fetched as a whole?`, cause)
  }
}

/** Hashes a model with the files of weights that it refers to, whose names begin with its own. */
async function hashFiles(model: string, texts: readonly string[]): Promise<string> {
  const hash = createHash('sha256')
  const names = await readdir(dirname(model))
  for (const name of names.filter((name) => name.startsWith(basename(model))).toSorted())
    for await (const chunk of createReadStream(join(dirname(model), name), { highWaterMark: 2 ** 20 }))
      hash.update(chunk as Uint8Array)
  for (const text of texts) hash.update(`\0${text}`)
  return hash.digest('hex')
}

/** An error of the set-up. */
export function problem(message: string, cause?: unknown): ConfigurationError {
  return new ConfigurationError(message, { cause })
}
