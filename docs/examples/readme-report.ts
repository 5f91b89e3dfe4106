import { answerExactMatch, evaluate } from '@dspex/evaluate'
import { terminalReport } from '@dspex/report'

const devset = [
  { id: 'emma', inputs: { question: 'Who wrote Emma?' }, labels: { answer: 'Jane Austen' } },
  { id: 'middlemarch', inputs: { question: 'Who wrote Middlemarch?' }, labels: { answer: 'George Eliot' } },
]
const austen = { name: 'austen', version: '1', run: () => ({ answer: 'Jane Austen' }) }
const report = await evaluate(austen, { devset, metrics: { exact: answerExactMatch() } })

console.log(terminalReport(report, { width: 60, color: false }).split('\n').slice(2, 4).join('\n'))
// => metric   mean   95 % interval  passed  median  n
// => exact   0.500  0.095 to 0.905  50.0 %   0.500  2
