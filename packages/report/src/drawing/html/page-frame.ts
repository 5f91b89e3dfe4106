import { createHash } from 'node:crypto'
import { html, markup } from './html-text.ts'

/** What a page stands in. */
export interface PageFrame {
  /** The title of the document. */
  readonly title: string
  /** All of its style. */
  readonly style: string
  /** All of its code. */
  readonly script: string
}

/**
 * Writes what comes before and after the content of a self-contained page: a policy lets this style and this script act, and
 * nothing else, and nothing be fetched.
 */
export function pageFrame({ title, style, script }: PageFrame): { readonly head: string; readonly tail: string } {
  const head = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy(style, script)}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <meta name="generator" content="@dspex/report" />
        <title>${title}</title>
        <link rel="icon" href="data:," />
        ${markup(`<style>${style}</style>`)}
      </head>
      <body>
     `
  const foot = html`<footer>
    <p class="quiet">Written by @dspex/report. This page asks nothing of the network.</p>
  </footer>`
  return { head: head.text, tail: `${foot.text}\n<script type="module">${script}</script>\n</body>\n</html>\n` }
}

/** Nothing but this very style and this very script may act, and nothing may be fetched. */
function policy(style: string, script: string): string {
  const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
  return [
    "default-src 'none'",
    `script-src ${hash(script)}`,
    `style-src ${hash(style)}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ')
}
