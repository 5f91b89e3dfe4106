import { defineWork, type WorkKind } from '../work/define-work.ts'

/** A tool is called; the result is what it returned. */
export const toolWork: WorkKind<{ readonly tool: string; readonly input: unknown }> = defineWork('tool', {
  operation: 'TOOL',
  title: ({ tool }) => `execute_tool ${tool}`,
  attributes: ({ tool }) => ({ 'gen_ai.tool.name': tool }),
  content: ['input', 'result'],
  trace: { kind: 'tool', path: ({ tool }) => tool, input: ({ input }) => input },
  stream: {
    begin: (id, { tool, input }) => ({ type: 'tool-call', id, tool, input }),
    end: (id, { tool }, { result, error }) =>
      error === undefined
        ? { type: 'tool-result', id, tool, output: result }
        : { type: 'tool-result', id, tool, error },
  },
})
