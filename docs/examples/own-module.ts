import { type AnySignature, type CheckSignature, Predict } from '@dspex/core'
import { SignatureModule, toSignature } from '@dspex/core/implement'
import { chatReply, scriptedLM } from '@dspex/core/testing'

// #region module
/** Asks several times and takes the answer that most agree on. */
class Voted<const S extends string | AnySignature = string> extends SignatureModule<S, { votes: number }> {
  readonly predict: Predict<AnySignature>

  constructor(signature: CheckSignature<S>) {
    super()
    this.predict = new Predict<AnySignature>(toSignature(signature as string | AnySignature) as AnySignature)
  }

  protected async answer(input: Record<string, unknown>) {
    const ballots = Object.values(
      Object.groupBy(await this.predict.completions(input, { n: 3 }), (outputs) => JSON.stringify(outputs)),
    )
    const [most = []] = ballots.toSorted((a, b) => (b?.length ?? 0) - (a?.length ?? 0))
    return { votes: most.length, ...most[0] }
  }
}
// #endregion module

const lm = scriptedLM(['Austen', 'Eliot', 'Austen'].map((author) => chatReply({ author })))

// #region run
const voted = new Voted('novel -> author')
const { author, votes } = await voted.run({ novel: 'Emma' }, { lm })
console.log(author, votes) // => Austen 2
// #endregion run
