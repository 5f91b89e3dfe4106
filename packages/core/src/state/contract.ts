import type { Issue } from '../errors/issue.ts'
import { canonicalJson } from '../hash/hash.ts'
import { describeType } from '../signature/type/describe-type.ts'
import type { Field } from '../signature/field.ts'
import { normalizeSchema } from '../signature/fingerprint.ts'
import type { AnySignature } from '../signature/signature.ts'
import type { ContractField, PredictorContract } from './program-state.ts'

/** Writes down the fields that a state is made for. */
export function contractOf(signature: AnySignature): PredictorContract {
  return {
    fingerprint: signature.fingerprint,
    inputs: signature.inputs.map(toContractField),
    outputs: signature.outputs.map(toContractField),
  }
}

function toContractField({ name, optional, jsonSchema }: Field): ContractField {
  return { name, optional, jsonSchema: jsonSchema ? normalizeSchema(jsonSchema) : null }
}

/** How the two sides of a comparison are called. */
export interface ContractSides {
  readonly saved: string
  readonly current: string
}

/**
 * What differs between the contract of a state and that of a signature. Equal fingerprints never differ; else fields
 * are compared one by one, so that another way to write the same JSON Schema changes nothing.
 */
export function compareContracts(
  saved: PredictorContract,
  current: PredictorContract,
  sides: ContractSides = { saved: 'the state', current: 'the program' },
): Issue[] {
  if (saved.fingerprint === current.fingerprint) return []
  return (['input', 'output'] as const).flatMap((label) =>
    compareFields(label, saved[`${label}s`], current[`${label}s`], sides),
  )
}

function compareFields(
  label: string,
  saved: readonly ContractField[],
  current: readonly ContractField[],
  sides: ContractSides,
): Issue[] {
  const added = current.filter(({ name }) => !saved.some((field) => field.name === name))
  return [
    ...added.map(({ name }) => ({
      path: name,
      message: `${sides.current} has ${label} '${name}', ${sides.saved} does not`,
    })),
    ...saved.flatMap((field) => {
      const match = current.find(({ name }) => name === field.name)
      if (!match)
        return [{ path: field.name, message: `${sides.saved} has ${label} '${field.name}', ${sides.current} does not` }]
      if (sameType(field, match)) return []
      return [
        { path: field.name, message: `${label} '${field.name}' was ${describe(field)} and is ${describe(match)} now` },
      ]
    }),
  ]
}

function sameType(a: ContractField, b: ContractField): boolean {
  if (a.optional !== b.optional) return false
  // A library that can't say its types proves nothing either way.
  if (a.jsonSchema === null || b.jsonSchema === null) return true
  return canonicalJson(normalizeSchema(a.jsonSchema)) === canonicalJson(normalizeSchema(b.jsonSchema))
}

function describe({ optional, jsonSchema }: ContractField): string {
  return `${optional ? 'optional ' : ''}${describeType(jsonSchema ?? undefined)}`
}
