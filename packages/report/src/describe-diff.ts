import type { Demo, StateDiff, TextChange } from '@dspex/core'

/** One thing that differs between two states, for people. */
export type Change =
  | { readonly kind: 'instructions'; readonly path: string; readonly pieces: readonly TextChange[] }
  | { readonly kind: 'demo-added' | 'demo-removed'; readonly path: string; readonly demo: Demo }
  | { readonly kind: 'other'; readonly path: string; readonly text: string }

/** So much of the text around a change is shown. */
const contextLength = 60

/** Lists what differs, in the order of the predictors. */
export function changesOf(diff: StateDiff): readonly Change[] {
  return Object.entries(diff).flatMap(([path, part]): Change[] => {
    const other = (text: string): Change => ({ kind: 'other', path, text })
    return [
      ...(part.presence ? [other(part.presence === 'added' ? 'is new' : 'is gone')] : []),
      ...(part.fields ?? []).map(({ message }) => other(message)),
      ...(part.instructions
        ? [{ kind: 'instructions', path, pieces: withoutFarText(part.instructions) } as const]
        : []),
      ...Object.entries(part.descriptions ?? {}).map(([field, { before, after }]) =>
        other(`describes ${field} as ${quote(after)} instead of ${quote(before)}`),
      ),
      ...(part.demosRemoved ?? []).map((demo) => ({ kind: 'demo-removed', path, demo }) as const),
      ...(part.demosAdded ?? []).map((demo) => ({ kind: 'demo-added', path, demo }) as const),
      ...(part.demosReordered ? [other('shows its demos in another order')] : []),
      ...Object.entries(part.lmOptions ?? {}).map(([name, { before, after }]) =>
        other(
          `sets ${name} to ${JSON.stringify(after) ?? 'its default'}, before ${JSON.stringify(before) ?? 'its default'}`,
        ),
      ),
    ]
  })
}

/** What instructions gained where they lost nothing: a rule. */
export function ruleOf({ pieces }: { readonly pieces: readonly TextChange[] }): string | undefined {
  if (pieces.some(({ kind }) => kind === 'removed')) return undefined
  return pieces
    .filter(({ kind }) => kind === 'added')
    .map(({ text }) => text.trim())
    .join(' … ')
}

/** Says a change in one line. */
export function changeText(change: Change): string {
  const where = change.path === 'self' ? '' : `${change.path}: `
  if (change.kind === 'other') return `${where}${change.text}`
  if (change.kind !== 'instructions')
    return `${where}${change.kind === 'demo-added' ? '+' : '−'} demo ${demoText(change.demo)}`
  const rule = ruleOf(change)
  return rule !== undefined ? `${where}+ rule ${rule}` : `${where}instructions ${inlineText(change.pieces)}`
}

/** Writes a demo as what went in and what came out. */
function demoText({ inputs, outputs }: Demo): string {
  return `${fieldsText(inputs)} → ${fieldsText(outputs)}`
}

/** Writes a field's value: text as it is, all else as JSON. */
export function valueText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}

function fieldsText(fields: Demo['inputs']): string {
  const entries = Object.entries(fields)
  const [only] = entries
  if (only && entries.length === 1) return valueText(only[1])
  return entries.map(([name, value]) => `${name}: ${valueText(value)}`).join(', ')
}

function inlineText(pieces: readonly TextChange[]): string {
  const marks = { same: ['', ''], added: ['{+', '+}'], removed: ['[-', '-]'] } as const
  return pieces.map(({ kind, text }) => `${marks[kind][0]}${text}${marks[kind][1]}`).join('')
}

/** Leaves out of the text that stayed what is far from any change. */
function withoutFarText(pieces: readonly TextChange[]): readonly TextChange[] {
  return pieces.map((piece, place) => {
    if (piece.kind !== 'same') return piece
    const start = place === 0 ? '' : piece.text.slice(0, contextLength)
    const end = place === pieces.length - 1 ? '' : piece.text.slice(-contextLength)
    const isShort = piece.text.length <= start.length + end.length
    return isShort ? piece : { kind: 'same', text: `${start}…${end}` }
  })
}

function quote(text: string | undefined): string {
  return text === undefined ? 'nothing' : `“${text}”`
}
