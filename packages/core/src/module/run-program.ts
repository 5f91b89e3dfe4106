import { untilAbort } from '../abort/abort.ts'
import { type Context, mergeContext } from '../context.ts'
import { currentScope, type Scope, withScope } from '../scope.ts'
import { programWork } from './module-work.ts'
import { work } from '../work/work.ts'
import { predictorPaths } from '../state/find-predictors.ts'

/**
 * Runs a module: its options become context for everything inside, the outermost module names the predictors, and an
 * abort ends the run at once, whatever `forward` is waiting for.
 */
export async function runProgram<Output>(
  program: { readonly name: string },
  input: object,
  options: Context | undefined,
  forward: (context: Context) => Promise<Output>,
): Promise<Output> {
  const outer = currentScope()
  const scope: Scope = {
    ...outer,
    context: options ? mergeContext(outer.context, options) : outer.context,
    paths: outer.paths ?? predictorPaths(program),
  }
  const { context } = scope
  context.signal?.throwIfAborted()
  return withScope(scope, () =>
    work(
      programWork,
      () => ({ name: program.name, input }),
      () => untilAbort(() => forward(context), context.signal),
    ),
  )
}
