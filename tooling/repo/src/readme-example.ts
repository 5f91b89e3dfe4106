/** The first TypeScript block under `## Example`. */
export function readmeExample(readme: string): string | undefined {
  return /^## Example$.*?^```ts\n(.*?)^```/ms.exec(readme)?.[1]
}
