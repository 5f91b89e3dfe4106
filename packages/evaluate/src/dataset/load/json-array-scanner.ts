/** Cuts the text of a JSON array into its elements while it arrives. Elements are parsed by others. */
export interface ArrayScanner {
  /** Takes the next piece of text; returns the elements that it completes, and what is wrong with the array if anything is. */
  scan(chunk: string): { readonly elements: readonly string[]; readonly problem?: string | undefined }
  /** Says what is missing when the text ends here; nothing when the array is complete. */
  end(): string | undefined
}

/** Makes a scanner for one array. */
export function createArrayScanner(): ArrayScanner {
  let state: 'before' | 'inside' | 'after' = 'before'
  /** How many brackets and braces are open inside the current element. */
  let depth = 0
  let inString = false
  let escaped = false
  let pending = ''
  let count = 0

  function scan(chunk: string): { elements: string[]; problem?: string } {
    const elements: string[] = []
    let start = 0
    const take = (end: number): string => {
      const element = pending + chunk.slice(start, end)
      pending = ''
      start = end + 1
      return element
    }
    for (let index = 0; index < chunk.length; index += 1) {
      const code = chunk.charCodeAt(index)
      if (state !== 'inside') {
        if (code === space || code === lineFeed || code === carriageReturn || code === tab) continue
        if (state === 'after') return { elements, problem: 'there is more text after the closing bracket.' }
        if (code !== openBracket) return { elements, problem: beginning(chunk[index] as string) }
        state = 'inside'
        start = index + 1
      } else if (inString) {
        if (escaped) escaped = false
        else if (code === backslash) escaped = true
        else if (code === quote) inString = false
      } else if (code === quote) inString = true
      else if (code === openBracket || code === openBrace) depth += 1
      else if (depth > 0) {
        if (code === closeBracket || code === closeBrace) depth -= 1
      } else if (code === comma) {
        elements.push(take(index))
        count += 1
      } else if (code === closeBracket) {
        const last = take(index)
        // `[]` has no element; `[1,]` has an empty one, which is told as such.
        if (count > 0 || last.trim() !== '') elements.push(last)
        state = 'after'
      }
    }
    if (state === 'inside') pending += chunk.slice(start)
    return { elements }
  }

  return {
    scan,
    end() {
      if (state === 'before') return 'it is empty. It must begin with [.'
      if (state === 'after') return undefined
      return `it ends inside element ${count + 1}, before the closing bracket. The file may be cut off.`
    },
  }
}

function beginning(found: string): string {
  const hint = found === '{' ? ' For one object per line use loadJsonl.' : ''
  return `it begins with ${JSON.stringify(found)}, but must begin with [.${hint}`
}

const [tab, lineFeed, carriageReturn, space, quote, comma] = [9, 10, 13, 32, 34, 44]
const [openBracket, backslash, closeBracket, openBrace, closeBrace] = [91, 92, 93, 123, 125]
