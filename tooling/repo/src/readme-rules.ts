import { readmeExample } from './readme-example.ts'
import type { Rule } from './rule.ts'

/** In the order in which a reader needs them. */
const sections = ['Install', 'Example', 'How it fits', 'Limits', 'Licence'] as const

export const readmeRules: readonly Rule[] = [
  {
    name: 'has a README that opens with its purpose and has every section in order',
    appliesTo: 'published',
    check({ folder, manifest, files }) {
      const readme = files.get('README.md')
      if (readme === undefined) {
        return [`${folder}/README.md is missing. Write one screen: a sentence of purpose, then ${sections.join(', ')}.`]
      }
      const [title, purpose] = withoutCode(readme).split(/\n\s*\n/)
      const found = [...withoutCode(readme).matchAll(/^## (.+)$/gm)].map((match) => match[1]?.trim() ?? '')
      const missing = sections.filter((section) => !found.includes(section))
      const inOrder = found.filter((section) => (sections as readonly string[]).includes(section))
      return [
        ...(title?.trim() === `# ${manifest.name}` ? [] : [`Start ${folder}/README.md with '# ${manifest.name}'.`]),
        ...(purpose && /^[A-Z`].*\.$/s.test(purpose.trim())
          ? []
          : [`Put one sentence that says what the package is for under the title of ${folder}/README.md.`]),
        ...missing.map((section) => `Add a section '## ${section}' to ${folder}/README.md.`),
        ...(missing.length > 0 || inOrder.join() === sections.join()
          ? []
          : [`Put the sections of ${folder}/README.md in this order: ${sections.join(', ')}.`]),
      ]
    },
  },
  {
    name: 'shows a TypeScript example in its README',
    appliesTo: 'published',
    check({ folder, files }) {
      const example = readmeExample(files.get('README.md') ?? '')
      return example === undefined
        ? [`Add a \`\`\`ts block under '## Example' in ${folder}/README.md; 'pnpm check' type-checks it.`]
        : []
    },
  },
]

function withoutCode(markdown: string): string {
  return markdown.replaceAll(/^```.*?^```/gms, '')
}
