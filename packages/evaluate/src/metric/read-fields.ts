import { MetricError } from '../errors.ts'
import { ConfigurationError, type Example } from '@dspex/core'
import { hashJson } from '@dspex/core/implement'

/** What a built-in metric is reading, for its errors. */
export interface Reading {
  readonly metric: string
  readonly example: Example<object, object>
}

/** Reads a text. @throws MetricError `METRIC_INPUT_INVALID` when it is something else */
export function readText(reading: Reading, side: Side, name: string, from: unknown): string {
  const value = memberOf(from, name)
  if (typeof value === 'string') return value
  throw misfit(reading, side, name, value, 'a string')
}

/** Reads one text or several. @throws MetricError `METRIC_INPUT_INVALID` when it is something else */
export function readTexts(reading: Reading, side: Side, name: string, from: unknown): readonly string[] {
  const value = memberOf(from, name)
  if (typeof value === 'string') return [value]
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value
  throw misfit(reading, side, name, value, 'a string or a list of strings')
}

/** Reads passages, given as texts or as objects with a text. @throws MetricError `METRIC_INPUT_INVALID` otherwise */
export function readPassages(reading: Reading, side: Side, name: string, from: unknown): readonly string[] {
  const value = memberOf(from, name)
  const texts = Array.isArray(value)
    ? value.map((each: unknown) => (typeof each === 'string' ? each : memberOf(each, 'text')))
    : [undefined]
  if (texts.every((text) => typeof text === 'string')) return texts
  throw misfit(reading, side, name, value, 'a list of passages: strings, or objects with a `text`')
}

/** The part of the data that a field belongs to. */
export type Side = 'input' | 'label' | 'output'

/** Reads a member of what may be no object at all. */
export function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined
}

/** The error for data that a metric can't judge. */
export function misfit(reading: Reading, side: Side, name: string, value: unknown, wanted: string): MetricError {
  const found =
    value === undefined ? 'missing' : Array.isArray(value) ? 'a list' : value === null ? 'null' : `a ${typeof value}`
  return unfit(reading, `${wanted} in the ${side} \`${name}\``, found)
}

/** The same error, with what was found in words. */
export function unfit({ metric, example }: Reading, wanted: string, found: string): MetricError {
  return new MetricError(
    `Metric '${metric}' needs ${wanted}, but on example '${example.id}' it is ${found}. ` +
      'Name another field in the options of the metric, or mend the data.',
    { code: 'METRIC_INPUT_INVALID', metric, exampleId: example.id },
  )
}

/** The version of a built-in metric: its own, and a hash of the options that change its scores. */
export function versionOf(version: string, options: object): string {
  const given = Object.entries(options).filter(([, value]) => value !== undefined)
  return given.length === 0 ? version : `${version}+${hashJson(Object.fromEntries(given)).slice(0, 8)}`
}

/** The error for options that make no sense. */
export function badOption(metric: string, problem: string): ConfigurationError {
  return new ConfigurationError(`Metric '${metric}': ${problem}`)
}
