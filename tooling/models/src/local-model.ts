import { findModel } from './fetch-model.ts'
import type { ModelName } from './models.ts'
import { hasNodeLlamaCpp, importNodeLlamaCpp } from './node-llama-cpp.ts'

/** A model to test with, and what runs it. */
export interface LocalModel {
  readonly path: string
  readonly nodeLlamaCpp: object
}

/** Gives a model if it and `node-llama-cpp` have been fetched: a test without them is skipped, and says so. */
export async function localModel(name: ModelName): Promise<LocalModel | undefined> {
  const path = findModel(name)
  if (path === undefined || !hasNodeLlamaCpp()) return undefined
  return { path, nodeLlamaCpp: await importNodeLlamaCpp() }
}
