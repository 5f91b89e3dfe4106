import { hashJson } from '../../hash/hash.ts'
import { isProgram } from '../../program.ts'
import { redact } from '../../secret/redact.ts'
import { isSecretName } from '../../secret/secret-name.ts'
import { membersOf, walk } from '../find-predictors.ts'
import { ownCode, rememberedParts } from './own-code.ts'
import { isPredictor } from '../predictor.ts'
import { viewedState } from '../state-view.ts'

/** What a program is, besides its state: where one of it differs, its results are those of another program. */
export interface ProgramIdentity {
  /** Hash of the texts of its own code, and of the programs and tools within it; a `version` takes the place of a text. */
  readonly codeHash: string
  /** The paths of code that has no text, so that an edit of it would not be seen. */
  readonly unreadable: readonly string[]
  /** Hash of all else: fields that are text, numbers or booleans, what predictors are made with, frozen views inside. */
  readonly settingsHash: string
}

/**
 * Says what a program is, by what can be seen of it: the texts of functions given to `program` and `tool`, and of `forward`
 * and the like of classes, with the fields of those. What they call is not seen, nor what hides in private fields and
 * closures. Comments count; credentials do not.
 */
export function identifyProgram(program: object): ProgramIdentity {
  const code: unknown[] = []
  const unreadable: string[] = []
  const settings: unknown[] = []
  walk(program, { frozen: true, partsOf: rememberedParts }, (value, path) => {
    const state = value === program ? undefined : viewedState(value)
    if (state) settings.push([path, state])
    if (viewedState(value)) return
    const version = isProgram(value) || ownCode(value).length > 0 ? versionOf(value) : undefined
    const texts = version === undefined ? ownCode(value) : []
    if (texts.includes(undefined)) unreadable.push(path)
    if (version !== undefined) code.push([path, 'version', version])
    else if (texts.length > 0) code.push([path, texts.map((text) => text ?? null)])
    const fields = fieldsOf(value)
    if (fields.length > 0) settings.push([path, fields])
  })
  return { codeHash: hashJson(code), unreadable, settingsHash: hashJson(settings) }
}

function versionOf(value: object): string | undefined {
  const { version } = value as { readonly version?: unknown }
  return typeof version === 'string' ? version : undefined
}

/** The fields that are plain values, by name; of predictors what their state does not have. */
function fieldsOf(value: object): readonly Field[] {
  if (isPredictor(value)) {
    const { adapter, repairs } = value as { readonly adapter?: { readonly name?: unknown }; readonly repairs?: unknown }
    return plain([
      ['adapter', adapter?.name],
      ['repairs', repairs],
    ])
  }
  return plain([
    ...membersOf(value).filter(([step]) => !isSecretName(step.replace(/^\./, ''))),
    ...Object.entries(rememberedParts(value)),
  ])
}

type Field = readonly [name: string, field: unknown]

function plain(fields: readonly Field[]): readonly Field[] {
  return fields.flatMap(([name, field]): Field[] => {
    if (field === null || typeof field === 'boolean') return [[name, field]]
    if (typeof field === 'string') return [[name, redact(field)]]
    // As they are written: NaN and others are not JSON.
    if (typeof field === 'number' || typeof field === 'bigint') return [[name, [typeof field, String(field)]]]
    return field instanceof Date || field instanceof RegExp ? [[name, [String(field)]]] : []
  })
}
