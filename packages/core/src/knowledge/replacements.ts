import json from '../../data/replacements.json' with { type: 'json' };
import terraform from '../../data/terraform-replacements.json' with { type: 'json' };

interface ReplacementsFile {
  readonly types: Readonly<Record<string, { readonly replaces: readonly string[]; readonly updates: readonly string[]; readonly source: string }>>;
}

const tables: readonly ReplacementsFile[] = [json, terraform];

/** Whether CloudFormation or Terraform makes the resource anew when a property changes; undefined = not in the data. */
export function replaces(resourceType: string, property: string): boolean | undefined {
  const row = tables.map(({ types }) => types[resourceType]).find((it) => it !== undefined);
  if (row === undefined) return undefined;
  if (row.replaces.includes(property)) return true;
  return row.updates.includes(property) ? false : undefined;
}
