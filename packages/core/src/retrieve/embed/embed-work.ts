import { defineWork, type WorkKind } from '../../work/define-work.ts'
import type { EmbedResult } from './embedder.ts'

/** Texts are embedded. */
export const embedWork: WorkKind<{ readonly embedder: string; readonly count: number }, EmbedResult> = defineWork(
  'embed',
  {
    operation: 'EMBEDDING',
    title: ({ embedder }) => `embed ${embedder}`,
    attributes: ({ embedder, count }) => ({ 'embedding.model_name': embedder, 'dspex.count': count }),
    content: ['result'],
  },
)
