import json from '../../data/terraform-modules.json' with { type: 'json' };

/**
 * What a registry module creates from its inputs, as the text of a module that creates as much of it as matters; undefined
 * for modules and versions that nobody has described.
 */
export function describedModule(source: string, version: string | undefined): string | undefined {
  const { name: plain, ref } = registryName(source);
  // A branch or a commit may be of any version.
  if (ref !== undefined && !/^v?\d+\./.test(ref)) return undefined;
  const major = majorOf(ref ?? version);
  // Without a version the newest is meant, which comes first.
  const found = json.modules.find((it) => it.source === plain && (major === undefined || (major >= it.from && major < it.below)));
  if (found === undefined) return undefined;
  return [...found.text, ...('part' in found ? parts[found.part] ?? [] : [])].join('\n');
}

/** What versions of a module have in common. */
const parts: Readonly<Record<string, readonly string[]>> = json.parts;

/** Whether a module adds no endpoints, routes or rules to the networks and groups that it is given. */
export function addsNothingToNetworks(source: string): boolean {
  const [whole = ''] = registryName(source).name.split('//');
  return json.addsNothing.modules.includes(whole);
}

/**
 * The name in the public registry, which may be named or not: `terraform-aws-modules/vpc/aws//modules/vpc-endpoints`. Modules
 * of the community have their repositories at GitHub; Terragrunt writes `tfr:///…?version=5.1.0`.
 */
function registryName(source: string): { readonly name: string; readonly ref: string | undefined } {
  const [place = '', query = ''] = source.replace(/^[a-z]+::/, '').split('?');
  const ref = /(?:^|&)(?:ref|version)=([^&]*)/.exec(query)?.[1];
  const name = place.replace(/^(?:tfr:\/\/)?(?:registry\.terraform\.io)?\/?(?=[^/:.@]+\/)/, '');
  return { name: name.replace(/^(?:https?:\/\/|ssh:\/\/git@|git@)?github\.com[/:]terraform-aws-modules\/terraform-aws-([\w-]+?)(?:\.git)?(?=\/\/|$)/, 'terraform-aws-modules/$1/aws'), ref };
}

/** The major version that a constraint asks for: the first number of `~> 5.1`, `>= 5.0, < 6.0`, `5.8.1`. */
function majorOf(version: string | undefined): number | undefined {
  const found = /\d+/.exec(version ?? '')?.[0];
  return found === undefined ? undefined : Number(found);
}
