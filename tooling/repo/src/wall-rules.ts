import { posix } from 'node:path'
import { importCircles } from './import-circles.ts'
import { maxFolderFiles, maxFunctionLines, type Rooms, type Walls } from './rooms.ts'
import { type Rule, shippedSources } from './rule.ts'
import type { SourceFile } from './source-file.ts'
import type { WorkspacePackage } from './workspace.ts'

const factsFile = 'tooling/repo/src/rooms.ts'

/** What a package keeps about its rooms, circles of imports, full folders and long functions. */
export function wallRules(walls: Walls): readonly Rule[] {
  return [
    { name: 'imports only from rooms below', appliesTo: 'all', check: (subject) => roomFaults(subject, walls) },
    { name: 'has no circle of imports', appliesTo: 'all', check: (subject) => circleFaults(subject, walls) },
    {
      name: `has at most ${maxFolderFiles} source files in a folder`,
      appliesTo: 'all',
      check: (subject) => folderFaults(subject, walls),
    },
    {
      name: `has no function of more than ${maxFunctionLines} lines of code`,
      appliesTo: 'all',
      check: (subject) => functionFaults(subject, walls),
    },
  ]
}

function roomFaults(subject: WorkspacePackage, walls: Walls): string[] {
  const rooms = walls.rooms[subject.folder]
  const files = shippedSources(subject).filter(([path]) => path !== 'src/index.ts')
  if (rooms === undefined) {
    const folders = new Set(files.flatMap(([path]) => path.split('/').slice(1, -1)[0] ?? []))
    if (folders.size === 0 || subject.folder.startsWith('tooling/')) return []
    return [
      `${subject.folder} has the folders ${[...folders].join(', ')} but no rooms. List them from the ground up in ${factsFile}.`,
    ]
  }
  const used = new Set<string>()
  const faults = files.flatMap(([path, source]) => {
    const up = importsUp(subject, rooms, path, source)
    const file = `${subject.folder}/${path}`
    if (up.length > 0) used.add(file)
    return file in walls.arrowsUp ? [] : up
  })
  return [...faults, ...emptyRooms(subject, rooms, files), ...staleEntries(subject, 'arrowsUp', walls.arrowsUp, used)]
}

function importsUp({ folder }: WorkspacePackage, rooms: Rooms, path: string, { imports }: SourceFile): string[] {
  const room = roomOf(rooms, path)
  if (room === undefined) {
    return [`${folder}/${path} is in no room. Move it into one, or give it a place in ${factsFile}.`]
  }
  return imports.flatMap(({ specifier, line }) => {
    if (!specifier.startsWith('.')) return []
    const target = posix.join(posix.dirname(path), specifier)
    if (target === 'src/index.ts') {
      return [`${folder}/${path}:${line} imports '${specifier}', the public list. Import the file itself.`]
    }
    const other = roomOf(rooms, target)
    // A file that is in no room says so itself.
    if (other === undefined || other.row <= room.row) return []
    const order = rooms.map((row) => row.join(' ')).join(' | ')
    return [
      `${folder}/${path}:${line} imports '${specifier}', which lies above: '${other.name}' is further up than '${room.name}'. ` +
        `Pass it in, or move what both need (a type too) into a room below. From the ground up: ${order}.`,
    ]
  })
}

function emptyRooms({ folder }: WorkspacePackage, rooms: Rooms, files: readonly [path: string, unknown][]): string[] {
  const inhabited = new Set(files.map(([path]) => roomOf(rooms, path)?.name))
  return rooms
    .flat()
    .filter((name) => !inhabited.has(name))
    .map((name) => `${folder} has no room '${name}' any more. Take it out of the rooms in ${factsFile}.`)
}

function roomOf(rooms: Rooms, path: string): { readonly name: string; readonly row: number } | undefined {
  const inside = path.replace(/^src\//, '').replace(/\.ts$/, '')
  return rooms
    .flatMap((names, row) => names.map((name) => ({ name, row })))
    .filter(({ name }) => inside === name || inside.startsWith(`${name}/`))
    .toSorted((a, b) => b.name.length - a.name.length)[0]
}

function circleFaults(subject: WorkspacePackage, walls: Walls): string[] {
  const imports = new Map(
    shippedSources(subject).map(([path, source]) => [
      path,
      source.imports
        .filter(({ specifier }) => specifier.startsWith('.'))
        .map(({ specifier }) => posix.join(posix.dirname(path), specifier)),
    ]),
  )
  const used = new Set<string>()
  const faults = importCircles(imports).flatMap((circle) => {
    const excused = circle.map((path) => `${subject.folder}/${path}`).filter((file) => file in walls.circles)
    for (const file of excused) used.add(file)
    if (excused.length > 0) return []
    return [
      `${subject.folder} has a circle of imports: ${circle.join(' -> ')}. Types count. Move what two of the files need into a file of its own.`,
    ]
  })
  return [...faults, ...staleEntries(subject, 'circles', walls.circles, used)]
}

function folderFaults(subject: WorkspacePackage, walls: Walls): string[] {
  const files = shippedSources(subject).filter(([path]) => posix.basename(path) !== 'index.ts')
  const used = new Set<string>()
  const faults = [...Map.groupBy(files, ([path]) => `${subject.folder}/${posix.dirname(path)}`)].flatMap(
    ([folder, { length }]) => {
      if (length <= maxFolderFiles) return []
      used.add(folder)
      const limit = walls.crowdedFolders[folder]?.[0] ?? maxFolderFiles
      return length > limit
        ? [
            `${folder} has ${length} source files; ${limit} is the most. Give files about one noun a folder of their own.`,
          ]
        : []
    },
  )
  return [...faults, ...staleEntries(subject, 'crowdedFolders', walls.crowdedFolders, used)]
}

function functionFaults(subject: WorkspacePackage, walls: Walls): string[] {
  const used = new Set<string>()
  const faults = shippedSources(subject).flatMap(([path, { functions }]) =>
    functions.flatMap(({ name, line, codeLines }) => {
      if (codeLines <= maxFunctionLines) return []
      const key = `${subject.folder}/${path}#${name}`
      used.add(key)
      const limit = walls.longFunctions[key]?.[0] ?? maxFunctionLines
      return codeLines > limit
        ? [
            `${subject.folder}/${path}:${line} ${name} has ${codeLines} lines of code; ${limit} is the most. Give its steps names of their own.`,
          ]
        : []
    }),
  )
  return [...faults, ...staleEntries(subject, 'longFunctions', walls.longFunctions, used)]
}

/** An excuse that nothing needs any more would let the fault come back unseen. */
function staleEntries(
  { folder }: WorkspacePackage,
  list: keyof Walls,
  entries: Readonly<Record<string, unknown>>,
  used: ReadonlySet<string>,
): string[] {
  return Object.keys(entries)
    .filter((key) => key.startsWith(`${folder}/`) && !used.has(key))
    .map((key) => `'${key}' needs no excuse any more. Take it out of ${list} in ${factsFile}.`)
}
