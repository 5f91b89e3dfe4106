// Node's crypto is loaded at the first hash, since many programs never need one.

/** The SHA-256 of a text or of bytes, as 32 bytes. */
export function sha256(content: string | Uint8Array): Buffer {
  return process.getBuiltinModule('node:crypto').hash('sha256', content, 'buffer')
}

/** The SHA-256 of a text or of bytes, as 64 hexadecimal digits: several times as fast as by way of a buffer. */
export function sha256Hex(content: string | Uint8Array): string {
  return process.getBuiltinModule('node:crypto').hash('sha256', content, 'hex')
}
