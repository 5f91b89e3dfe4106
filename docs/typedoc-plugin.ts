import { Application, Converter, type DeclarationReflection, type Reflection, ReflectionKind } from 'typedoc'

/** What we want otherwise than TypeDoc does. */
export function load(app: Application): void {
  // The sentence above a type also speaks for the members of types written in place, and for the `type` or `kind` by which
  // the members of a union are told apart. Every other public name needs a sentence of its own.
  app.converter.on(Converter.EVENT_RESOLVE_END, ({ project }) => {
    const spokenFor = project
      .getReflectionsByKind(ReflectionKind.Property)
      .filter((member) => !member.hasComment() && !isWithin(member, ReflectionKind.Parameter))
      .filter(
        (member) => isWithin(member, ReflectionKind.TypeLiteral) || isDiscriminant(member as DeclarationReflection),
      )
    const names = spokenFor.map((member) => member.getFriendlyFullName())
    app.options.setValue('intentionallyNotDocumented', [...new Set(names)])
  })

  // A page is named after its entry, which leaves the entry '.' of a package without a name: it gets the package's.
  app.on(Application.EVENT_PROJECT_REVIVE, (project) => {
    for (const module of project.getReflectionsByKind(ReflectionKind.Module)) {
      if (module.name === '') module.name = module.parent?.name.split('/').at(-1) ?? 'main'
    }
  })
}

function isWithin({ parent }: Reflection, kind: ReflectionKind): boolean {
  return parent !== undefined && (parent.kindOf(kind) || isWithin(parent, kind))
}

function isDiscriminant({ name, type }: DeclarationReflection): boolean {
  return (name === 'type' || name === 'kind') && type?.type === 'literal'
}
