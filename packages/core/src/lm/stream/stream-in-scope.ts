import { type Scope, withScope } from '../../scope.ts'

/** Reads a stream in the async context `scope`, whoever reads it: where it was asked for, not where `next` is called. */
export function streamInScope<T>(scope: Scope, stream: AsyncGenerator<T>): AsyncGenerator<T> {
  const inScope: AsyncGenerator<T> = {
    next: () => withScope(scope, () => stream.next()),
    return: (value) => withScope(scope, () => stream.return(value)),
    throw: (error) => withScope(scope, () => stream.throw(error)),
    [Symbol.asyncIterator]: () => inScope,
    [Symbol.asyncDispose]: async () => void (await inScope.return(undefined)),
  }
  return inScope
}
