import type { HtmlFlow } from './html-flow.ts'
import { isList, type OpenElements } from './open-elements.ts'
import type { TextBuilder } from './text-builder.ts'

const blocks = new Set(
  `address article aside blockquote body center dd details dialog dir div dl dt fieldset figcaption figure footer form
header hgroup html legend li main menu nav ol option p pre search section summary table tbody tfoot thead tr ul hr title
h1 h2 h3 h4 h5 h6 caption`.split(/\s/),
)
const tight = new Set('li dt dd tr option summary'.split(' '))

/** What tags do to the text: lines, paragraphs, marks of items, bars between cells, blocks. */
export interface HtmlTags {
  /** Takes a tag that opens. */
  open(name: string): void
  /** Takes a tag that closes, whether or not its element is open. */
  close(name: string): void
  /** Ends the blocks that nobody closed. */
  end(): void
}

/** Lets the tags of a piece of HTML shape its text. */
export function createHtmlTags(builder: TextBuilder, flow: HtmlFlow, elements: OpenElements): HtmlTags {
  let endHeading: (() => boolean) | undefined
  let endPre: (() => boolean) | undefined
  let endTable: (() => boolean) | undefined
  let cells = 0

  /** A heading ends where another block begins, whatever the tags say: else one forgotten tag makes all a heading. */
  const leaveHeading = (): void => {
    if (endHeading?.()) endHeading = undefined
  }
  const leavePre = (): void => {
    endPre?.()
    endPre = undefined
    flow.keepsSpace = false
  }
  const openCell = (): void => {
    leaveHeading()
    if (cells > 0) flow.break(' | ')
    cells += 1
  }
  const openItem = (): void => {
    const number = elements.countItem()
    const depth = Math.min(Math.max(elements.listDepth - 1, 0), 8)
    flow.prefix = `${'  '.repeat(depth)}${number > 0 ? `${number}.` : '-'} `
    flow.break('\n')
  }
  const openBlock = (name: string): void => {
    leaveHeading()
    // A paragraph within an item or a cell begins on its line.
    const isWithin = flow.prefix !== '' || (cells > 0 && elements.has('tr') && name !== 'tr')
    if (!isWithin) flow.break(separatorOf(name, elements))
    if (name === 'li') openItem()
    if (name === 'tr') cells = 0
    if (name === 'table') endTable ??= builder.open((range) => ({ kind: 'table', ...range }))
    if (name === 'pre') {
      endPre ??= builder.open((range) => ({ kind: 'code', ...range }))
      flow.keepsSpace = true
    }
    if (/^h[1-6]$/.test(name)) {
      endHeading?.()
      endHeading = builder.open((range) => ({ kind: 'heading', level: Number(name[1]), ...range }))
    }
  }
  const closeBlock = (name: string): void => {
    leaveHeading()
    if (name === 'pre') leavePre()
    if (name === 'table' && !elements.has('table')) {
      endTable?.()
      endTable = undefined
      cells = 0
    }
    if (name === 'tr') cells = 0
    if (name === 'li') flow.prefix = ''
    if (cells === 0 || name === 'table') flow.break(separatorOf(name, elements))
  }

  return {
    open(name) {
      if (name === 'body') elements.leaveHead()
      if (!elements.isDropped) {
        if (name === 'br') flow.break('\n')
        if (name === 'td' || name === 'th') openCell()
        else if (blocks.has(name)) openBlock(name)
      }
      elements.open(name)
    },
    close(name) {
      if (!elements.has(name)) {
        // `</p>` alone is an empty paragraph.
        if (!elements.isDropped && name === 'p') flow.break('\n\n')
        return
      }
      const isShown = elements.close(name)
      if (isShown && blocks.has(name)) closeBlock(name)
    },
    end() {
      endHeading?.()
      endPre?.()
      endTable?.()
    },
  }
}

/** Within a list, items follow each other line by line. */
function separatorOf(name: string, elements: OpenElements): string {
  const isTight = tight.has(name) || (isList(name) && elements.listDepth > 0) || (name === 'p' && elements.has('li'))
  return isTight ? '\n' : '\n\n'
}
