import { describe, expect, it } from 'vitest'
import { ChainOfThought } from '../module/chain-of-thought.ts'
import { Module } from '../module/module.ts'
import { Predict } from '../module/predict.ts'
import { program } from '../module/program.ts'
import { dumpState } from './dump-state.ts'
import { findPredictors, predictorPaths } from './find-predictors.ts'
import { withState } from './with-state.ts'

const predict = (): Predict => new Predict('question -> answer')
const pathsOf = (subject: object): string[] => [...findPredictors(subject).keys()]

/** A module that holds whatever a test puts in. */
class Holder extends Module<object, undefined> {
  constructor(members: object) {
    super()
    Object.defineProperties(this, Object.getOwnPropertyDescriptors(members))
  }
  async forward() {
    return undefined
  }
}
const hold = (members: object): Holder => new Holder(members)

describe('findPredictors', () => {
  it('calls a predictor that is the whole program self', () => {
    const whole = predict()
    expect([...findPredictors(whole)]).toEqual([['self', whole]])
  })

  it('finds predictors in properties, in their order', () => {
    expect(pathsOf(hold({ b: predict(), a: predict() }))).toEqual(['b', 'a'])
  })

  it('finds predictors of nested modules', () => {
    expect(
      pathsOf(hold({ outer: hold({ inner: predict() }), respond: new ChainOfThought('question -> answer') })),
    ).toEqual(['outer.inner', 'respond.predict'])
  })

  it('finds predictors in arrays, maps and plain objects', () => {
    const steps = [predict(), hold({ p: predict() }), [predict()]]
    const routes = new Map<unknown, object>([
      ['a b', predict()],
      ['c', [predict()]],
      [7, predict()],
    ])
    expect(pathsOf(hold({ steps, routes, named: { x: predict(), 'y z': predict() } }))).toEqual([
      'steps[0]',
      'steps[1].p',
      'steps[2][0]',
      "routes['a b']",
      "routes['c'][0]",
      'routes[7]',
      'named.x',
      "named['y z']",
    ])
  })

  it('finds the parts of a program made of a function', () => {
    expect(pathsOf(program('p', { one: predict(), many: [predict(), predict()] }, async () => 1))).toEqual([
      'one',
      'many[0]',
      'many[1]',
    ])
  })

  it.each([
    ["it's", `m["it's"]`],
    [`it's "it"`, `m['it\\'s "it"']`],
    ['back\\slash', "m['back\\\\slash']"],
    ['a.b', "m['a.b']"],
    ['', "m['']"],
    ['0', "m['0']"],
    ['__proto__', 'm.__proto__'],
    ['größe', 'm.größe'],
  ])('names a predictor under the key %j', (key, path) => {
    const m = Object.defineProperty({}, key, { value: predict(), enumerable: true })
    expect(pathsOf(hold({ m }))).toEqual([path])
  })

  it('gives a number and its text in a map names of their own', () => {
    expect(
      pathsOf(
        hold({
          m: new Map<unknown, object>([
            [1, predict()],
            ['1', predict()],
          ]),
        }),
      ),
    ).toEqual(['m[1]', "m['1']"])
  })

  it('passes by what stands in a map under a key that is no name', () => {
    const keys = [{}, Object.create(null) as object, Symbol('s')]
    expect(pathsOf(hold({ m: new Map<unknown, object>(keys.map((key) => [key, predict()])) }))).toEqual([])
  })

  it('finds a shared predictor once, where it stands first', () => {
    const shared = predict()
    expect(pathsOf(hold({ a: shared, b: [shared], c: hold({ shared }) }))).toEqual(['a'])
  })

  it('ends on cycles', () => {
    const inner: Record<string, unknown> = { p: predict() }
    const outer = hold({ inner })
    inner.back = outer
    inner.list = [inner]
    expect(pathsOf(outer)).toEqual(['inner.p'])
  })

  it('does not run getters', () => {
    const subject = hold({
      get trap(): object {
        throw new Error('a getter ran')
      },
      p: predict(),
    })
    expect(pathsOf(subject)).toEqual(['p'])
  })

  it('does not look into instances of classes that are no modules', () => {
    class Pool {
      readonly p = predict()
    }
    expect(
      pathsOf(hold({ pool: new Pool(), set: new Set([predict()]), weak: new WeakMap(), date: new Date() })),
    ).toEqual([])
  })

  it('does not find what is in private fields, under symbols or not enumerable', () => {
    const symbol: unique symbol = Symbol('s')
    class Secret extends Module<object, undefined> {
      readonly #p = predict()
      readonly [symbol] = predict()
      async forward() {
        return void this.#p
      }
    }
    const hidden = Object.defineProperty(hold({}), 'p', { value: predict(), enumerable: false })
    expect([pathsOf(new Secret()), pathsOf(hidden)]).toEqual([[], []])
  })

  it('passes by holes, nulls and values that are no objects', () => {
    const list: unknown[] = []
    list[2] = predict()
    expect(pathsOf(hold({ list, nothing: null, text: 'x', number: 1, fn: () => predict() }))).toEqual(['list[2]'])
  })

  it('looks into a view when it is the program, not when it is nested', () => {
    const inner = hold({ p: predict() })
    const view = withState(inner, dumpState(inner))
    expect([pathsOf(view), pathsOf(hold({ view, q: predict() }))]).toEqual([['p'], ['q']])
  })

  it('looks into nested views on request', () => {
    const inner = hold({ p: predict() })
    const view = withState(inner, dumpState(inner))
    expect([...findPredictors(hold({ view, q: predict() }), { frozen: true }).keys()]).toEqual(['view.p', 'q'])
  })
})

describe('predictorPaths', () => {
  it('names a predictor that was added later', () => {
    const steps: Predict[] = []
    const subject = hold({ steps })
    const paths = predictorPaths(subject)
    const late = predict()
    const before = paths.pathOf(late)
    steps.push(late)
    expect([before, paths.pathOf(late)]).toEqual([undefined, 'steps[0]'])
  })
})
