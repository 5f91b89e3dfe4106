export { onnxEmbedder, type OnnxEmbedder, type OnnxEmbedderOptions } from './onnx-embedder.ts'
export type { Pooling } from './sentence-model.ts'
