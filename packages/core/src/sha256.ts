/** The SHA-256 of a text, as 32 bytes. Node's crypto is loaded at the first hash, since many programs never need one. */
export function sha256(text: string): Buffer {
  return process.getBuiltinModule('node:crypto').hash('sha256', text, 'buffer')
}
