import { afterEach, describe, expect, it, vi } from 'vitest'
import { readPdf } from './read-pdf.ts'
import { splitText } from '../split/split-text.ts'

/** Writes a PDF with these lines, one a page. */
function pdfOf(pages: readonly string[]): Uint8Array {
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Count ${pages.length} /Kids [${pages.map((_, index) => `${4 + index * 2} 0 R`).join(' ')}] >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    ...pages.flatMap((text, index) => {
      const content = `BT /F1 12 Tf 72 720 Td (${text}) Tj ET`
      return [
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> /Contents ${5 + index * 2} 0 R >>`,
        `<< /Length ${content.length} >>\nstream\n${content}\nendstream`,
      ]
    }),
  ]
  let pdf = '%PDF-1.4\n'
  const offsets = objects.map((object, index) => {
    const at = pdf.length
    pdf += `${index + 1} 0 obj\n${object}\nendobj\n`
    return at
  })
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
  const end = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${pdf.length}\n%%EOF\n`
  return Buffer.from(pdf + end)
}

describe('readPdf', { timeout: 30_000 }, () => {
  afterEach(() => {
    vi.doUnmock('unpdf')
    vi.resetModules()
  })

  it('reads the text, and cites the page', async () => {
    const document = await readPdf(pdfOf(['First page.', '', 'Third page.']), { path: 'a.pdf' })
    expect(document).toMatchObject({ kind: 'pdf', title: 'a', text: 'First page.\n\nThird page.' })
    const passages = splitText(document, { size: 15 })
    expect(passages.map(({ text, metadata }) => [metadata.page, text])).toEqual([
      [1, 'First page.'],
      [3, 'Third page.'],
    ])
  })

  it('says what to do about what it can not read', async () => {
    await expect(readPdf(Buffer.from('no pdf'), { path: 'a.pdf' })).rejects.toThrow(
      /'a\.pdf' is no PDF that can be read/,
    )
    await expect(readPdf(pdfOf(['']), { path: 'a.pdf' })).rejects.toThrow(/a PDF without text, as scans are/)
  })

  it('says what to install', async () => {
    vi.resetModules()
    vi.doMock('unpdf', () => {
      throw new Error('Cannot find package')
    })
    const { readPdf } = await import('./read-pdf.ts')
    await expect(readPdf(pdfOf(['x']), { path: 'a.pdf' })).rejects.toMatchObject({
      code: 'CONFIGURATION_INVALID',
      message: expect.stringContaining('npm install unpdf') as string,
    })
  })

  it('stops on abort', async () => {
    const signal = AbortSignal.abort('no')
    await expect(readPdf(pdfOf(['x']), { path: 'a.pdf', signal })).rejects.toBe('no')
  })
})
