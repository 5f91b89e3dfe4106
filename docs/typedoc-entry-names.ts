import { Application, ReflectionKind } from 'typedoc'

/**
 * TypeDoc names a page after its entry, which leaves the entry '.' of a package without a name. It gets the name of its
 * package here.
 */
export function load(app: Application): void {
  app.on(Application.EVENT_PROJECT_REVIVE, (project) => {
    for (const module of project.getReflectionsByKind(ReflectionKind.Module)) {
      if (module.name === '') module.name = module.parent?.name.split('/').at(-1) ?? 'main'
    }
  })
}
