import json from '../../data/replacements.json' with { type: 'json' };

interface ReplacementsFile {
  readonly types: Readonly<Record<string, { readonly replaces: readonly string[]; readonly updates: readonly string[]; readonly source: string }>>;
}

const data: ReplacementsFile = json;

/** Whether CloudFormation makes the resource anew when a property changes; undefined = not in the data. */
export function replaces(resourceType: string, property: string): boolean | undefined {
  const row = data.types[resourceType];
  if (row === undefined) return undefined;
  if (row.replaces.includes(property)) return true;
  return row.updates.includes(property) ? false : undefined;
}
