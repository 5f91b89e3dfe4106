import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { answerExactMatch, compare, evaluateTogether } from '@dspex/evaluate'
import { writeHtmlReport } from '@dspex/report'

const devset = Array.from({ length: 60 }, (_, index) => ({
  id: `q${index}`,
  inputs: { question: `What is ${index} + ${index}?` },
  labels: { answer: `${2 * index}` },
}))
const numbers = ({ question }: { question: string }) => question.match(/\d+/g)?.map(Number) ?? []
const guess = { name: 'guess', version: '1', run: () => ({ answer: '42' }) }
const add = {
  name: 'add',
  version: '1',
  run: (input: { question: string }) => ({ answer: `${numbers(input).reduce((sum, number) => sum + number, 0)}` }),
}
const folder = await mkdtemp(join(tmpdir(), 'dspex-reports-'))

// #region html
const metrics = { exact: answerExactMatch() }
const { baseline, candidate } = await evaluateTogether({ baseline: guess, candidate: add }, { devset, metrics })
const comparison = compare({ baseline, candidate }, { metric: 'exact', smallestEffect: 0.05 })

const path = join(folder, 'reports/add.html')
await writeHtmlReport(path, { report: candidate, baseline, comparison, examples: devset })
// #endregion html

const page = await readFile(path, 'utf8')
console.log(/<h2 id="verdict-title">(.*?)<\/h2>/.exec(page)?.[1]) // => Improved
await rm(folder, { recursive: true })
