import { availableParallelism, cpus, totalmem } from 'node:os'
import { aiSdkBench } from './ai-sdk.ts'
import { admissionBench } from './admission.ts'
import { bootstrapBench } from './bootstrap.ts'
import { bundleBench } from './bundle.ts'
import { cacheBench } from './cache.ts'
import { coldImportBench } from './cold-import.ts'
import { embeddingSpeedBench } from './embedding-speed.ts'
import { evaluateLatencyBench } from './evaluate-latency.ts'
import { evaluateBench } from './evaluate.ts'
import { inFlightBench } from './in-flight.ts'
import { pipelineBench } from './pipeline.ts'
import { localModelBench } from './local-model.ts'
import { evaluateMillionBench, resumeMillionBench } from './million.ts'
import { runOptimizers } from './optimizers/main.ts'
import { retrievalRecallBench } from './retrieval/recall.ts'
import { retrievalBench } from './retrieval/retrieval.ts'
import { simbaCostBench } from './optimizers/simba-cost.ts'
import { postgresBench } from './postgres.ts'
import { predictRunBench } from './predict-run.ts'
import { publishBench } from './publish.ts'
import { type Bench, type Row, showTable, type Skipped } from './row.ts'
import { stateViewsBench } from './state-views.ts'
import { streamingBench } from './streaming.ts'
import { typeCheckBench } from './type-check.ts'

const benches: Readonly<Record<string, Bench>> = {
  publish: publishBench,
  pipeline: pipelineBench,
  admission: admissionBench,
  'predict-run': predictRunBench,
  'in-flight': inFlightBench,
  'state-views': stateViewsBench,
  cache: cacheBench,
  streaming: streamingBench,
  'ai-sdk': aiSdkBench,
  'cold-import': coldImportBench,
  bundle: bundleBench,
  'type-check': typeCheckBench,
  evaluate: evaluateBench,
  'evaluate-latency': evaluateLatencyBench,
  'evaluate-million': evaluateMillionBench,
  'resume-million': resumeMillionBench,
  bootstrap: bootstrapBench,
  'simba-cost': simbaCostBench,
  'local-model': localModelBench,
  postgres: postgresBench,
  retrieval: retrievalBench,
  'retrieval-recall': retrievalRecallBench,
  'embedding-speed': embeddingSpeedBench,
}

const [first, ...others] = process.argv.slice(2)
if (first === 'optimizers') await runOptimizers(others)
else await runBenches(first === undefined ? [] : [first, ...others])

async function runBenches(asked: readonly string[]): Promise<void> {
  const unknown = asked.filter((name) => !Object.hasOwn(benches, name))
  if (unknown.length > 0) {
    console.error(`There is no bench called ${unknown.join(', ')}. There are: ${Object.keys(benches).join(', ')}.`)
    process.exit(1)
  }

  const rows: (Row | Skipped)[] = []
  for (const [name, bench] of Object.entries(benches)) {
    if (asked.length > 0 && !asked.includes(name)) continue
    process.stderr.write(`${name} …\n`)
    try {
      rows.push(...(await bench()))
    } catch (error) {
      rows.push({ what: name, skipped: error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error) })
    }
  }

  const { model } = cpus()[0] ?? { model: 'unknown CPU' }
  console.log(
    `${model}, ${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}\n`,
  )
  console.log(showTable(rows))
}
