import type { SourcedPassage } from './passage.ts'

/** A passage as a store knows it. */
export interface StoredPassage {
  /** Its id. */
  readonly id: string
  /** Its `metadata.hash` when it was stored. */
  readonly hash: string
}

/** What to do so that a store holds these passages and no others. */
export interface PassageChanges {
  /** Not there yet: embed and write. */
  readonly added: readonly SourcedPassage[]
  /** The same text, elsewhere or under other headings: write the metadata; an embedding of the text still holds. */
  readonly moved: readonly SourcedPassage[]
  /** As stored: nothing to do. */
  readonly unchanged: readonly SourcedPassage[]
  /** Ids that are gone: delete. */
  readonly removed: readonly string[]
}

/**
 * Compares passages with what is stored of the same documents. After the changes are made, the next comparison finds none:
 * ingesting again does nothing twice.
 */
export function comparePassages(stored: Iterable<StoredPassage>, passages: Iterable<SourcedPassage>): PassageChanges {
  const hashes = new Map<string, string>()
  for (const { id, hash } of stored) hashes.set(id, hash)
  const changes = { added: [], moved: [], unchanged: [] } as Record<'added' | 'moved' | 'unchanged', SourcedPassage[]>
  for (const passage of passages) {
    const hash = hashes.get(passage.id)
    hashes.delete(passage.id)
    if (hash === undefined) changes.added.push(passage)
    else if (hash === passage.metadata.hash) changes.unchanged.push(passage)
    else changes.moved.push(passage)
  }
  return { ...changes, removed: [...hashes.keys()] }
}
