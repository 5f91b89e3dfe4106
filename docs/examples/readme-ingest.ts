import { inMemoryRetriever } from '@dspex/core'
import { readMarkdown, splitText } from '@dspex/ingest'

const document = readMarkdown('# Tea\n\n## Green\n\nSteep it at *80 °C*.\n\n## Black\n\nBoil the water.\n', {
  path: 'tea.md',
})
const passages = splitText(document, { by: 'headings', size: 1000, withHeadings: true })

const retriever = inMemoryRetriever({ passages })
const found = await retriever.retrieve({ query: 'green', k: 1 })
for (const { text, metadata } of found.passages) {
  console.log(`${metadata.path}, lines ${metadata.startLine} to ${metadata.endLine}`) // => tea.md, lines 1 to 5
  console.log(text.split('\n')) // => [ 'Tea › Green', '', 'Steep it at 80 °C.' ]
}
