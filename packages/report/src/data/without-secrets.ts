import { redact } from '@dspex/core/implement'

/**
 * A report, or whatever a report shows, without secrets. It goes before all drawing: a text that was broken into lines shows no
 * pattern any more. What can be a million long holds no words but the names of examples.
 */
export function withoutSecrets<Report extends object>(report: Report): Report {
  const {
    dataset: _dataset,
    perExample: _perExample,
    ...words
  } = report as Report & {
    readonly dataset?: unknown
    readonly perExample?: unknown
  }
  const clean = redact(words)
  return clean === words ? report : { ...report, ...clean }
}
