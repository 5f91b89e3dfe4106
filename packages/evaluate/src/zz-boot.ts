import { monitorEventLoopDelay } from 'node:perf_hooks'
import { bootstrapIntervalAsync, bootstrapInterval } from './index.ts'
const values = Array.from({ length: Number(process.argv[2] ?? 2000) }, (_, i) => Math.sin(i * i))
for (const method of ['percentile', 'bca'] as const) {
  for (let k = 0; k < 3; k++) {
    const h = monitorEventLoopDelay({ resolution: 1 }); h.enable()
    let last = performance.now(), longest = 0
    let on = true; const tick = () => { const n = performance.now(); longest = Math.max(longest, n - last); last = n; if (on) setImmediate(tick) }; setImmediate(tick)
    const t = performance.now()
    await bootstrapIntervalAsync(values, { method, seed: k })
    const ms = performance.now() - t
    on = false
    h.disable()
    const t2 = performance.now(); bootstrapInterval(values, { method, seed: k }); 
    console.log(method, 'async', ms.toFixed(0), 'sync', (performance.now() - t2).toFixed(0), 'max block (elu hist)', (h.max / 1e6).toFixed(1), 'setImmediate gap', longest.toFixed(1))
  }
}
