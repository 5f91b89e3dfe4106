/** Renders a schema's path the way it is written in code: `items[2].price`. */
export function formatPath(path: readonly PropertyKey[]): string {
  let text = ''
  for (const key of path) {
    if (typeof key === 'number') text += `[${key}]`
    else if (typeof key === 'string' && /^[\p{L}_$][\p{L}\p{N}_$]*$/u.test(key)) text += text === '' ? key : `.${key}`
    else text += `[${typeof key === 'symbol' ? key.toString() : JSON.stringify(key)}]`
  }
  return text
}
