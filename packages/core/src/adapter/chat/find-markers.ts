/** The name in the marker that ends a reply. */
export const endMarker = 'completed'

/** A field marker in a reply. */
export interface Marker {
  /** What it names. */
  readonly name: string
  /** Where the text before it ends: before what leads to it on its line, such as emphasis or the dash of a list. */
  readonly start: number
  /** Where the text after it begins. */
  readonly end: number
  /** Whether nothing but emphasis or the sign of a list stands before it on its line. */
  readonly beginsLine: boolean
}

const marker = /\[\[[ \t]{0,20}##[ \t]{0,20}([\p{L}_][\p{L}\p{N}_]*)[ \t]{0,20}##[ \t]{0,20}\]\](?:\*\*)?/uy

/** What may lead to a marker on its line: emphasis, a heading, a list, a quotation. */
const lead = /(?<=^|[\n\r\u2028\u2029])[ \t]*(?:(?:[-*+>•]|\d{1,3}[.)])[ \t]+){0,3}(?:\*\*|#{1,6} +)?$/

/** Finds the markers in a text from `start` on, in order. One after a backslash is text, as adapters write it. */
export function findMarkers(text: string, start = 0): readonly Marker[] {
  const markers: Marker[] = []
  for (let found = nextMarker(text, start); found; found = nextMarker(text, found.end)) markers.push(found)
  return markers
}

/** Finds the first marker from `start` on. */
export function nextMarker(text: string, start: number): Marker | undefined {
  for (let at = text.indexOf('[[', start); at >= 0; at = text.indexOf('[[', at + 1)) {
    marker.lastIndex = at
    const match = marker.exec(text)
    if (!match || text[at - 1] === '\\') continue
    const led = startOfLead(text, at)
    return { name: match[1] as string, start: led ?? at, end: marker.lastIndex, beginsLine: led !== undefined }
  }
  return undefined
}

/** Where the lead of a place begins, if nothing else stands before it on its line. */
function startOfLead(text: string, at: number, pattern = lead): number | undefined {
  if (at === 0 || text.charAt(at - 1) === '\n') return at
  // Longer leads are none; so that a long line is not looked through for each of its markers.
  const from = Math.max(0, at - 60)
  const led = pattern.exec(text.slice(from, at))
  return led !== null && (from === 0 || led.index > 0 || isBreak(text[from - 1])) ? from + led.index : undefined
}

/** Every beginning of a lead. */
const leadBeginning =
  /(?<=^|[\n\r\u2028\u2029])[ \t]*(?:(?:[-*+>•]|\d{1,3}[.)])[ \t]+){0,3}(?:[-*+>•]|\d{1,3}[.)]?|\*\*|#{1,6} *)?$/

/** Every beginning of a marker. */
const beginning =
  /\[(?:\[[ \t]{0,20}(?:#(?:#[ \t]{0,20}(?:[\p{L}_][\p{L}\p{N}_]{0,200}[ \t]{0,20}(?:#(?:#[ \t]{0,20}\]?)?)?)?)?)?)?$/u

/** Where at the end of a text that goes on a marker may begin, or what leads to one; its length if none may. */
export function startOfPending(text: string, start: number): number {
  const from = Math.max(start, text.length - 300)
  const tail = beginning.exec(text.slice(from))
  const at = tail ? from + tail.index : text.length
  return Math.max(start, startOfLead(text, at, tail ? lead : leadBeginning) ?? at)
}

function isBreak(character: string | undefined): boolean {
  return character !== undefined && /[\n\r\u2028\u2029]/.test(character)
}

/**
 * Whether a marker begins a field or ends the reply. At the beginning of a line each does, and one that no output has ends the
 * field before it, as in DSPy. Within a line one does that names an output which was not there yet and has no line of its
 * own later, and the end marker where no output follows it: anything else there is text about markers.
 *
 * @param isOpen whether an output of this name, in lower case, was not there yet
 * @param later the markers after it
 */
export function countsAsMarker(
  each: Marker,
  isOpen: (name: string) => boolean,
  later: () => readonly Marker[],
): boolean {
  if (each.beginsLine) return true
  const name = each.name.toLowerCase()
  if (each.name === endMarker) return later().every((other) => !isOpen(other.name.toLowerCase()))
  return isOpen(name) && later().every((other) => !other.beginsLine || other.name.toLowerCase() !== name)
}

/** The markers of a reply that count, in order, up to the end marker. */
export function markersThatCount(text: string, isOutput: (name: string) => boolean): readonly Marker[] {
  const found = findMarkers(text)
  const counting: Marker[] = []
  const isOpen = (name: string): boolean =>
    isOutput(name) && counting.every((earlier) => earlier.name.toLowerCase() !== name)
  for (const [index, each] of found.entries()) {
    if (!countsAsMarker(each, isOpen, () => found.slice(index + 1))) continue
    counting.push(each)
    if (each.name === endMarker) break
  }
  return counting
}
