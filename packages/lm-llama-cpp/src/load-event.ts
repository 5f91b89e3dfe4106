/** What happens while a model loads; the last event is `load-end`. */
export type LoadEvent =
  | {
      readonly type: 'download-progress'
      /** Bytes on disk so far. */
      readonly downloadedBytes: number
      /** Bytes that there will be. */
      readonly totalBytes: number
    }
  | {
      readonly type: 'load-progress'
      /** How much of the weights is in memory, from 0 to 1. */
      readonly fraction: number
    }
  | {
      readonly type: 'load-end'
      /** The file that was loaded. */
      readonly path: string
      /** How many tokens a request and its reply may have together. */
      readonly contextSize: number
      /** What computes: the kind of GPU, or false for the CPU. */
      readonly gpu: string | false
    }
