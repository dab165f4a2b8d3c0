import json from '../../data/terraform-modules.json' with { type: 'json' };

/**
 * What a registry module creates from its inputs, as the text of a module that creates as much of it as matters; undefined
 * for modules and versions that nobody has described.
 */
export function describedModule(source: string, version: string | undefined): string | undefined {
  const plain = plainSource(source);
  const major = majorOf(version);
  // Without a version the newest is meant, which comes first.
  const found = json.modules.find((it) => it.source === plain && (major === undefined || (major >= it.from && major < it.below)));
  if (found === undefined) return undefined;
  return [...found.text, ...('part' in found ? parts[found.part] ?? [] : [])].join('\n');
}

/** What versions of a module have in common. */
const parts: Readonly<Record<string, readonly string[]>> = json.parts;

/** Whether a module adds no endpoints, routes or rules to the networks and groups that it is given. */
export function addsNothingToNetworks(source: string): boolean {
  const [whole = ''] = plainSource(source).split('//');
  return json.addsNothing.modules.includes(whole);
}

/** The public registry may be named or not. */
function plainSource(source: string): string {
  return source.replace(/^registry\.terraform\.io\//, '');
}

/** The major version that a constraint asks for: the first number of `~> 5.1`, `>= 5.0, < 6.0`, `5.8.1`. */
function majorOf(version: string | undefined): number | undefined {
  const found = /\d+/.exec(version ?? '')?.[0];
  return found === undefined ? undefined : Number(found);
}
