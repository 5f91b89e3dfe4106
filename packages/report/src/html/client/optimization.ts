/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { setUpTheme } from './theme.ts'

/** Opens the candidate that a link names: a closed one would be out of sight. */
function openLinked(): void {
  const id = window.location.hash.slice(1)
  const linked = id === '' ? null : document.getElementById(id)
  if (linked instanceof HTMLDetailsElement) linked.open = true
}

const button = document.getElementById('theme')
if (button) setUpTheme(button)
window.addEventListener('hashchange', openLinked)
openLinked()
