import type { ProgramState } from '@dspex/core'

/** Writes what an optimizer found as text: instructions with rules, then demos, for people to judge. */
export function showState({ predictors }: ProgramState): string {
  return Object.entries(predictors)
    .map(([path, { instructions, demos }]) =>
      [
        `### ${path}`,
        instructions,
        ...demos.map(
          ({ inputs, outputs, augmented }) =>
            `- ${JSON.stringify(inputs)} → ${JSON.stringify(outputs)}${augmented ? ' (a run)' : ''}`,
        ),
      ].join('\n\n'),
    )
    .join('\n\n')
}
