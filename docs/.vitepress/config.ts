import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig, type DefaultTheme } from 'vitepress'

// TypeDoc writes it before every build: 'pnpm run docs'.
const api = JSON.parse(
  readFileSync(new URL('../api/typedoc-sidebar.json', import.meta.url), 'utf8'),
) as DefaultTheme.SidebarItem[]

const guides = [
  'Signatures',
  'Modules',
  'Tools',
  'Adapters',
  'Reliable programs',
  'Providers',
  'Local models',
  'State',
  'Retrieval',
  'Postgres',
  'Ingest',
  'Embedders',
  'LM pipeline',
  'Caching',
  'Evaluation',
  'Reports',
  'Optimizing',
  'Errors',
  'Secrets',
  'Observability',
  'Testing',
  'Coming from DSPy',
].map((text) => ({ text, link: `/guide/${text.toLowerCase().replaceAll(' ', '-')}` }))

const decisions = globSync('decisions/*.md', { cwd: join(import.meta.dirname, '..') })
  .toSorted()
  .map((path) => ({
    text: /^# (.+)$/m.exec(readFileSync(new URL(`../${path}`, import.meta.url), 'utf8'))?.[1] ?? path,
    link: `/${path.slice(0, -'.md'.length)}`,
  }))

export default defineConfig({
  title: '@dspex',
  description: 'The TypeScript platform for the whole life of a language-model program.',
  cleanUrls: true,
  srcExclude: ['README.md'],
  themeConfig: {
    search: { provider: 'local' },
    nav: [
      { text: 'Guide', link: '/getting-started' },
      { text: 'API', link: '/api/' },
    ],
    sidebar: [
      {
        text: 'Start',
        items: [
          { text: 'Getting started', link: '/getting-started' },
          { text: 'Architecture', link: '/architecture' },
          { text: 'House style', link: '/style' },
        ],
      },
      { text: 'Guides', items: guides },
      { text: 'API', collapsed: true, items: api },
      { text: 'Decisions', collapsed: true, items: decisions },
    ],
  },
})
