/** What the worker of the embedded engine is started with. */
export interface WorkerSettings {
  /** The folder that holds `data`. */
  readonly folder: string
  /** The versions that are installed: the name of the template. */
  readonly versions: string
  /** A unix socket to listen on; undefined for a free port of the loopback. */
  readonly socketPath: string | undefined
  /** Where templates lie. @default the user's cache folder */
  readonly cacheFolder: string | undefined
  /** One number that turns from 0 to 1 when the database is closed: the only word a process hears while it exits. */
  readonly closed: SharedArrayBuffer
}

/** What the worker says. */
export type WorkerMessage =
  | { readonly type: 'ready'; readonly port: number | undefined }
  | { readonly type: 'failed'; readonly code: string | undefined; readonly message: string; readonly error: unknown }

/** What the worker is told. */
export type WorkerCommand = { readonly type: 'close' }
