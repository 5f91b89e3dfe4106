const themes = ['system', 'light', 'dark'] as const

/** Lets the reader choose light or dark; at first the page follows the system. */
export function setUpTheme(button: HTMLElement): void {
  let chosen = 0
  button.hidden = false
  button.addEventListener('click', () => {
    chosen = (chosen + 1) % themes.length
    const theme = themes[chosen]!
    document.documentElement.dataset['theme'] = theme
    button.textContent = `Theme: ${theme}`
  })
}
