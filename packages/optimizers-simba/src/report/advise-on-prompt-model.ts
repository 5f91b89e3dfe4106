import type { ReportWarning } from '@dspex/evaluate'
import type { Settings } from '../simba-options.ts'
import type { SimbaReport } from './simba-report.ts'

const onInstructions: ReadonlySet<string> = new Set(['REFLECTIONS_CAME_TO_NOTHING', 'RULES_REFUSED'])

/** Names the option that helps where rules came to nothing, unless it was used. */
export function adviseOnPromptModel(
  { advice }: Pick<SimbaReport, 'advice'>,
  { promptModel }: Pick<Settings, 'promptModel'>,
): readonly ReportWarning[] {
  if (promptModel || !advice.some(({ code }) => onInstructions.has(code))) return []
  return [
    {
      code: 'PROMPT_MODEL',
      message:
        'The LM of the program wrote the rules, and small models write poor ones: pass a stronger one as `promptModel`.',
    },
  ]
}
