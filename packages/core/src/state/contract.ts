import type { Issue } from '../errors.ts'
import { canonicalJson } from '../hash.ts'
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

/**
 * What differs between the contract of a state and that of a signature. Equal fingerprints never differ; else fields
 * are compared one by one, so that another way to write the same JSON Schema changes nothing.
 */
export function compareContracts(saved: PredictorContract, current: PredictorContract): Issue[] {
  if (saved.fingerprint === current.fingerprint) return []
  return [...compareFields('input', saved.inputs, current.inputs), ...compareFields('output', saved.outputs, current.outputs)]
}

function compareFields(side: string, saved: readonly ContractField[], current: readonly ContractField[]): Issue[] {
  const issues: Issue[] = []
  for (const { name } of current) {
    if (!saved.some((field) => field.name === name)) issues.push({ path: name, message: `the program has ${side} '${name}', the state does not` })
  }
  for (const field of saved) {
    const match = current.find(({ name }) => name === field.name)
    if (!match) issues.push({ path: field.name, message: `the state has ${side} '${field.name}', the program does not` })
    else if (!sameType(field, match)) {
      issues.push({
        path: field.name,
        message: `${side} '${field.name}' was ${describe(field)} and is ${describe(match)} now`,
      })
    }
  }
  return issues
}

function sameType(a: ContractField, b: ContractField): boolean {
  if (a.optional !== b.optional) return false
  // A library that can't say its types proves nothing either way.
  if (a.jsonSchema === null || b.jsonSchema === null) return true
  return canonicalJson(normalizeSchema(a.jsonSchema)) === canonicalJson(normalizeSchema(b.jsonSchema))
}

function describe({ optional, jsonSchema }: ContractField): string {
  return `${optional ? 'optional ' : ''}${canonicalJson(jsonSchema)}`
}
