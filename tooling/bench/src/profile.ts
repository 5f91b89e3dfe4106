/** Runs `Predict.run` often, for `node --cpu-prof`. */
import { predictRun } from './instant-lm.ts'

const call = predictRun()
for (let index = 0; index < 300_000; index += 1) await call()
