import { parseHcl } from '../frontends/hcl/parser.ts';
import type { Attribute, Expression } from '../frontends/hcl/tree.ts';
import { replaces } from '../knowledge/replacements.ts';
import type { Span } from '../text/source-file.ts';

/** A resource that Terraform makes anew. */
export interface ReplacedResource {
  readonly address: string;
  readonly resourceType: string;
  readonly at: Span;
  /** Whether the values differ, as against the expressions that give them. */
  readonly certain: boolean;
}

interface Declared extends Omit<ReplacedResource, 'certain'> {
  readonly id: string;
  /** Its own text. */
  readonly text: string;
}

/** Resources of Terraform of which an argument changes that the provider cannot update. What comes and goes is not replaced. */
export function replacedByTerraform(before: readonly Declared[], after: readonly Declared[]): readonly ReplacedResource[] {
  const old = new Map(before.map((it) => [it.id, it]));
  return after.flatMap(({ id, address, resourceType, at, text }) => {
    const was = old.get(id);
    if (was === undefined || was.text === text || !resourceType.startsWith('aws_')) return [];
    const changes = changedArguments(was.text, text).filter(({ name }) => replaces(resourceType, name) === true);
    return changes.length === 0 ? [] : [{ address, resourceType, at, certain: changes.some(({ certain }) => certain) }];
  });
}

function changedArguments(before: string, after: string): readonly { readonly name: string; readonly certain: boolean }[] {
  const [old, fresh] = [argumentsOf(before), argumentsOf(after)];
  if (old === undefined || fresh === undefined) return [];
  return [...new Set([...old.keys(), ...fresh.keys()])].flatMap((name) => {
    const [was, is] = [old.get(name), fresh.get(name)];
    if (was !== undefined && is !== undefined && written(was) === written(is)) return [];
    // What is left out may be what was said before.
    return [{ name, certain: was !== undefined && is !== undefined && isPlain(was.value) && isPlain(is.value) }];
  });
}

/** Undefined where a text is no block: plans are not compared by what they are written in. */
function argumentsOf(text: string): ReadonlyMap<string, Attribute> | undefined {
  const { body, problems } = parseHcl({ path: '', text });
  const [block, second] = body.blocks;
  if (problems.length > 0 || block === undefined || second !== undefined) return undefined;
  return new Map(block.body.attributes.map((it) => [it.name, it]));
}

function written({ file, value }: Attribute): string {
  return file.text.slice(value.start, value.end).replaceAll(/\s+/g, ' ');
}

function isPlain({ kind }: Expression): boolean {
  return kind === 'string' || kind === 'number' || kind === 'bool';
}
