export { fetchModel, findModel } from './fetch-model.ts'
export { localModel } from './local-model.ts'
export { isModelName, modelBytes, type ModelName, models } from './models.ts'
export { hasNodeLlamaCpp, importNodeLlamaCpp, installNodeLlamaCpp, nodeLlamaCppFolder } from './node-llama-cpp.ts'
