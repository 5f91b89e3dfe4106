import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { loadCsv } from '@dspex/evaluate'

/** A message of Banking77 (Casanueva et al. 2020, CC BY 4.0) and its intent. */
export interface Message {
  readonly text: string
  readonly topic: string
}

/** Reads the messages from DSPEX_DATA, else from beside the repository. */
export async function readMessages(): Promise<{ readonly train: Message[]; readonly test: Message[] }> {
  const place = process.env['DSPEX_DATA'] ?? join(import.meta.dirname, '../../../../../shared/data')
  await access(join(place, 'banking77-train.csv'))
  const read = async (name: string): Promise<Message[]> => {
    const found: Message[] = []
    for await (const { inputs, labels } of loadCsv(join(place, name), { inputs: ['text'], labels: ['category'] }))
      found.push({ text: String(inputs['text']), topic: String(labels?.['category']) })
    return found
  }
  const [train, test] = await Promise.all([read('banking77-train.csv'), read('banking77-test.csv')])
  return { train, test }
}
