import { ConfigurationError } from '@dspex/core'
import type { ModelOptions } from './model-options.ts'
import type { NodeLlamaCpp } from './node-llama-cpp.ts'

/** The module that was passed in, else the optional peer. @throws ConfigurationError when it is not installed */
export async function importNodeLlamaCpp({ nodeLlamaCpp }: ModelOptions): Promise<NodeLlamaCpp> {
  if (nodeLlamaCpp) {
    const given: object = typeof nodeLlamaCpp === 'function' ? await nodeLlamaCpp() : nodeLlamaCpp
    return given as NodeLlamaCpp
  }
  // Not a literal: the compiler would look for types that only those who installed the peer have.
  const name: string = 'node-llama-cpp'
  try {
    return (await import(name)) as NodeLlamaCpp
  } catch (cause) {
    throw new ConfigurationError(
      `A local model needs the package 'node-llama-cpp', which can't be imported: ${(cause as Error).message}. ` +
        'Install it beside @dspex/lm-llama-cpp, `npm install node-llama-cpp`, or pass it as the option `nodeLlamaCpp`.',
      { cause },
    )
  }
}
