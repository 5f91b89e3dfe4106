import { layerOf, packageLayers } from './layers.ts'
import type { Workspace } from './workspace.ts'

/** The published packages that exist, in the order of the layers: what is imported stands first. */
function packagesByLayer({ packages }: Workspace): { readonly name: string; readonly description: string }[] {
  const order = (name: string): number => packageLayers.findIndex((layer) => layer === layerOf(name))
  return packages
    .filter(({ folder }) => folder.startsWith('packages/'))
    .map(({ folder, manifest }) => ({
      name: folder.slice('packages/'.length),
      description: manifest.description ?? '',
    }))
    .toSorted((a, b) => order(a.name) - order(b.name) || (a.name < b.name ? -1 : 1))
}

/** A Markdown table of the packages, each with its own description, and a link to its README where the page can have one. */
function packageTable(workspace: Workspace, linked: boolean): string {
  const rows = packagesByLayer(workspace).map(({ name, description }) => [
    linked ? `[\`@dspex/${name}\`](packages/${name}/README.md)` : `\`@dspex/${name}\``,
    description,
  ])
  const widths = [0, 1].map((place) => Math.max(...rows.map((row) => [...(row[place] ?? '')].length)))
  const line = (cells: readonly string[], fill = ' '): string =>
    `| ${cells.map((cell, place) => cell + fill.repeat((widths[place] ?? 0) - [...cell].length)).join(' | ')} |`
  return [line(['package', 'what it is']), line(['', ''], '-'), ...rows.map((row) => line(row))].join('\n')
}

/** A picture of who imports whom: arrows that follow from others are left out, packages with the same arrows share a line. */
function layerPicture(workspace: Workspace): string {
  const names = packagesByLayer(workspace).map(({ name }) => name)
  const imports = new Map(
    names.map((name) => {
      const may = layerOf(name)?.mayImport ?? []
      return [name, may === 'all' ? [] : may.filter((other) => names.includes(other))]
    }),
  )
  const direct = (name: string): string[] => {
    const all = imports.get(name) ?? []
    return all.filter((target) => !all.some((other) => other !== target && imports.get(other)?.includes(target)))
  }
  const lines = Map.groupBy(names.filter((name) => direct(name).length > 0).toReversed(), (name) =>
    direct(name).join(', '),
  )
  const left = [...lines].map(([targets, from]) => [from.join(', '), targets] as const)
  const width = Math.max(...left.map(([from]) => from.length))
  return ['```', ...left.map(([from, targets]) => `${from.padEnd(width)} ──▶ ${targets}`), '```'].join('\n')
}

/** Pages that hold lists, and whether the READMEs of packages can be reached from there. */
const listPages: Readonly<Record<string, boolean>> = { 'README.md': true, 'docs/architecture.md': false }

/** The path of each page that holds lists, and a function that brings them up to date. */
export function pagesWithLists(workspace: Workspace): [path: string, update: (page: string) => string][] {
  return Object.entries(listPages).map(([path, linked]) => [
    path,
    (page) => fill(fill(page, 'packages', packageTable(workspace, linked)), 'layers', layerPicture(workspace)),
  ])
}

/** Puts `text` between the marks `<!-- name -->` and `<!-- /name -->`; a page without them stays. */
function fill(page: string, name: string, text: string): string {
  const marks = new RegExp(`(<!-- ${name} -->\n)[^]*?(\n<!-- /${name} -->)`)
  return page.replace(marks, (_, before: string, after: string) => `${before}\n${text}\n${after}`)
}
