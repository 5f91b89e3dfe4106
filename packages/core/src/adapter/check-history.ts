import { InputError } from '../errors/input-error.ts'
import { didYouMean, nearestName } from '../wording/nearest-name.ts'

type Values = Readonly<Record<string, unknown>>

/**
 * Refuses turns that would say nothing: those without any of the fields that are named, such as the `{ role, content }` of chat
 * APIs, and those with a name that is near one they lack.
 *
 * @throws InputError naming the turn and the fields
 */
export function checkHistory(name: string, turns: readonly Values[], names: readonly string[]): void {
  const fields = names.map((each) => `\`${each}\``).join(', ')
  for (const [index, turn] of turns.entries()) {
    const given = Object.keys(turn)
    const isKnown = given.some((key) => names.includes(key))
    const lacking = names.filter((each) => !given.includes(each))
    const slip = given.find((key) => !names.includes(key) && nearestName(key, lacking) !== undefined)
    if (isKnown && slip === undefined) continue
    const advice =
      slip !== undefined
        ? didYouMean(slip, lacking, '`')
        : 'role' in turn && 'content' in turn
          ? ` historyFromMessages(messages, { input, output }) makes turns of messages.`
          : ''
    const shown = given.length === 0 ? 'nothing' : given.map((key) => `\`${key}\``).join(', ')
    const path = `${name}[${index}]`
    const message = `a turn has values of ${fields}, but this one has ${shown}.${advice}`
    throw new InputError(`The input does not fit its signature: ${path}: ${message}`, { issues: [{ path, message }] })
  }
}
