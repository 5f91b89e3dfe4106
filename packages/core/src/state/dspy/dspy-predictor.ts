import { isRecord } from '../../hash/is-record.ts'
import type { Issue } from '../../errors/issue.ts'
import { showValue } from '../../wording/show-value.ts'
import type { JsonObject, JsonValue } from '../../hash/hash.ts'
import type { AnySignature } from '../../signature/signature.ts'
import { contractOf } from '../contract.ts'
import { fromDspyOptions, toDspyOptions } from './dspy-lm-options.ts'
import type { Demo, PredictorState } from '../program-state.ts'

/** What a file was found to have wrong, and how to read it. */
export interface DspyReport {
  /** What is not as DSPy writes it. */
  readonly invalid: Issue[]
  /** What does not fit the program. */
  readonly differences: Issue[]
  /** Whether values of demos that belong to no field are left out. */
  readonly leaveOut: boolean
}

/** Reads what DSPy saved of one predictor, and reports what is wrong with it. */
export function readDspyPredictor(
  saved: unknown,
  signature: AnySignature,
  path: string,
  report: DspyReport,
): PredictorState | undefined {
  if (!isDspyPredictor(saved)) {
    const old = isRecord(saved) && ('extended_signature' in saved || 'signature_instructions' in saved)
    const hint = old
      ? 'was saved by DSPy 2.5 or older: load and save it with a newer one'
      : 'is no predictor saved by DSPy'
    report.invalid.push({ path, message: hint })
    return undefined
  }
  const { instructions, fields } = saved.signature
  if (typeof instructions !== 'string')
    report.invalid.push({ path: `${path}.signature.instructions`, message: 'expected a text' })
  if (isRecord(saved['fields']) && Object.keys(saved['fields']).length > 0) {
    report.differences.push({
      path: `${path}.fields`,
      message: 'thresholds of decision fields have no counterpart here',
    })
  }
  return {
    instructions: String(instructions),
    descriptions: readDescriptions(fields, signature, path, report),
    demos: readDemos(saved['demos'], signature, path, report),
    lmOptions: { ...readOptions(saved['lm']), ...readOptions(saved['config']) },
    contract: contractOf(signature),
  }
}

/** DSPy saves fields by position: their number must be right, and a name that shows must be that of the field there. */
function readDescriptions(
  saved: readonly unknown[],
  signature: AnySignature,
  path: string,
  report: DspyReport,
): Record<string, string> {
  const fields = [...signature.inputs, ...signature.outputs]
  const names = fields.map(({ name }) => name).join(', ')
  if (saved.length !== fields.length) {
    report.differences.push({
      path,
      message: `the file has ${saved.length} fields, the program has ${fields.length}: ${names}`,
    })
    return {}
  }
  const descriptions = fields.flatMap(({ name }, index): [string, string][] => {
    const at = `${path}.signature.fields[${index}]`
    const field = saved[index]
    const description = isRecord(field) ? field['description'] : undefined
    if (!isRecord(field) || typeof description !== 'string') {
      report.invalid.push({ path: at, message: 'expected a field with a description' })
      return []
    }
    const shown = /^\$\{(.+)\}$/s.exec(description)?.[1]
    const titled = fields.find((other) => titleOf(other.name) === field['prefix'])?.name
    if ((shown ?? titled ?? name) !== name) {
      report.differences.push({
        path: at,
        message: `the file has field '${shown ?? titled}' here, the program has '${name}'`,
      })
    }
    return shown === undefined && description !== '' ? [[name, description]] : []
  })
  return Object.fromEntries(descriptions)
}

function readDemos(saved: unknown, signature: AnySignature, path: string, report: DspyReport): Demo[] {
  if (!Array.isArray(saved)) {
    report.invalid.push({ path: `${path}.demos`, message: 'expected a list' })
    return []
  }
  const inputs = new Set(signature.inputs.map(({ name }) => name))
  const outputs = new Set(signature.outputs.map(({ name }) => name))
  return saved.map((demo: unknown, index): Demo => {
    if (!isRecord(demo)) {
      report.invalid.push({ path: `${path}.demos[${index}]`, message: `expected an object, got ${showValue(demo)}` })
      return { inputs: {}, outputs: {} }
    }
    const entries = Object.entries(demo) as [string, JsonValue][]
    const known = (key: string): boolean =>
      inputs.has(key) || outputs.has(key) || key === 'augmented' || key.startsWith('dspy_')
    for (const [key] of entries) {
      if (known(key) || report.leaveOut) continue
      report.differences.push({
        path: `${path}.demos[${index}].${key}`,
        message: `is no field of the program; unknownDemoKeys: 'leave-out' drops it`,
      })
    }
    const augmented = demo['augmented'] === true && !inputs.has('augmented') && !outputs.has('augmented')
    return {
      inputs: Object.fromEntries(entries.filter(([key]) => inputs.has(key))),
      outputs: Object.fromEntries(entries.filter(([key]) => outputs.has(key))),
      ...(augmented ? { augmented } : {}),
    }
  })
}

function readOptions(saved: unknown): ReturnType<typeof fromDspyOptions> {
  return isRecord(saved) ? fromDspyOptions(saved) : {}
}

/** Writes the state of one predictor as DSPy saves it. */
export function writeDspyPredictor(
  { instructions, descriptions, demos, lmOptions }: PredictorState,
  signature: AnySignature,
): JsonObject {
  const fields = [...signature.inputs, ...signature.outputs].map(({ name }) => ({
    prefix: titleOf(name),
    description: (Object.hasOwn(descriptions, name) && descriptions[name]) || `\${${name}}`,
  }))
  const config = toDspyOptions(lmOptions)
  return {
    traces: [],
    train: [],
    demos: demos.map(({ inputs, outputs, augmented }) => ({
      ...(augmented ? { augmented } : {}),
      ...inputs,
      ...outputs,
    })),
    signature: { instructions, fields },
    lm: null,
    ...(Object.keys(config).length > 0 ? { config } : {}),
  }
}

/** The title that DSPy gives a field: its name in words, as `searchQuery2` is `Search Query 2:`. */
function titleOf(name: string): string {
  const words = name
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/(?<=[a-zA-Z])(?=\d)|(?<=\d)(?=[a-zA-Z])/g, '_')
    .split('_')
  const titled = words.map((word) =>
    word === word.toUpperCase() ? word : word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase(),
  )
  return `${titled.join(' ')}:`
}

/** What DSPy saves of one predictor, as far as it is looked at. */
export interface SavedPredictor extends Readonly<Record<string, unknown>> {
  readonly signature: { readonly instructions?: unknown; readonly fields: readonly unknown[] }
}

/** Tells whether `value` is what DSPy saves of one predictor. */
export function isDspyPredictor(value: unknown): value is SavedPredictor {
  if (!isRecord(value) || !Object.hasOwn(value, 'signature')) return false
  const signature = value['signature']
  return isRecord(signature) && Array.isArray(signature['fields'])
}
