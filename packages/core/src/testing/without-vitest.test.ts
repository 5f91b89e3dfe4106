import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'

/** Runs code in a process of its own, in which vitest can't be found. */
function run(code: string): string {
  const hook = `import { registerHooks } from 'node:module'
    registerHooks({ resolve(specifier, context, next) {
      if (/^@?vitest/.test(specifier)) throw new Error(specifier + ' is not installed')
      return next(specifier, context)
    } })`
  const args = ['--import', `data:text/javascript,${encodeURIComponent(hook)}`, '--input-type=module', '--eval', code]
  return execFileSync(process.execPath, args, { encoding: 'utf8', cwd: import.meta.dirname, stdio: 'pipe' })
}

it('runs programs on fakes where vitest is not installed', () => {
  const code = `
    const { Predict } = await import('../index.ts')
    const { chatReply, scriptedLM } = await import('./index.ts')
    const { answer } = await new Predict('question -> answer').run({ question: '?' }, { lm: scriptedLM(chatReply({ answer: 'yes' })) })
    console.log(answer)`
  expect(run(code)).toBe('yes\n')
})

it('would notice vitest', () => {
  expect(() => run(`await import('../conformance/index.ts')`)).toThrow('vitest is not installed')
})
