import type { NewNode } from '../../../edits/changes.ts';
import { Refusal } from '../../../edits/refusal.ts';
import type { EvaluatedModule } from '../../hcl/environment.ts';
import { attributeNamed, type Block } from '../../hcl/tree.ts';
import { isForeign } from '../described.ts';
import { memberFor } from './members.ts';
import { argumentPath, ITS_OWN, typeOf } from './names.ts';
import { expressionOf, resourceOf, type Naming, type Piece } from './print.ts';
import { dependsOnInstance, isForEach } from './references.ts';
import { providerLike } from './region.ts';
import { resourceName } from './resource-names.ts';
import { codeOf, copyOf } from './written.ts';
import type { Added, Declared, Site, Workbench } from './workbench.ts';

/** Settles the module and the name of a new resource, so that others can refer to it. */
export function nameNew(bench: Workbench, change: NewNode): void {
  const type = typeOf(change.node);
  if (type === undefined) throw new Refusal(`how a ${change.node} is written is not known`);
  const like = change.like === undefined ? undefined : bench.declared(change.like);
  const beside = like ?? bench.declared(change.beside);
  const { module, behind } = homeOf(beside, like === undefined ? bench.lift : 0);
  const when = like ?? (change.when === undefined ? undefined : bench.declared(change.when));
  const model = like ?? (change.name.insteadOf === undefined ? undefined : beside);
  const member = like === undefined ? undefined : memberFor(change, like);
  if (like !== undefined && member !== undefined) {
    bench.added.set(change.id, { module: like.module, type, name: like.resource.name, behind: like.block, existsWith: like.node, member });
    return;
  }
  const name = freeName(bench, module, type, (isTaken) => resourceName(change.name, model?.resource.name, isTaken));
  bench.added.set(change.id, { module, type, name, behind, existsWith: when?.module === module ? when.node : undefined });
}

/** A name that no other resource of the type has in a module. */
export function freeName(bench: Workbench, module: EvaluatedModule, type: string, choose: (isTaken: (name: string) => boolean) => string): string {
  const others = [...bench.added.values()].filter((it) => it.module === module && it.type === type).map(({ name }) => name);
  return choose((name) => module.configuration.resources.has(`${type}.${name}`) || others.includes(name));
}

/** The module that a new resource goes into, and behind what: out of modules that others wrote, and further out if need be. */
export function homeOf({ module, block }: Declared, lift: number): { readonly module: EvaluatedModule; readonly behind: Block } {
  let home = module;
  let behind = block;
  for (let left = lift; isForeign(behind.file.path) || left > 0; left--) {
    if (home.site === undefined) throw new Refusal('no module around it can name what it needs');
    behind = home.site.block;
    home = home.site.module;
  }
  return { module: home, behind };
}

export function addResource(bench: Workbench, change: NewNode): void {
  const added = bench.added.get(change.id);
  if (added === undefined) throw new Refusal('the new resource has no name');
  bench.raise('new-resource');
  if (added.member !== undefined) {
    const { collection, text } = added.member;
    bench.extended.set(collection, [...(bench.extended.get(collection) ?? []), text]);
    noteInstances(bench, added.module, collection);
    return;
  }
  const like = change.like === undefined ? undefined : bench.declared(change.like);
  const when = like ?? (change.when === undefined ? undefined : bench.declared(change.when));
  const block = like?.block ?? (when?.module === added.module ? when.block : undefined);
  const site: Site = { module: added.module, block, node: added.existsWith, provider: block === undefined ? providerAround(bench.declared(change.beside), added.module) : undefined, added };
  const body = like === undefined ? plainBody(bench, change, added, site) : bodyLike(change, like, bench.naming(site));
  const condition = when?.module === added.module ? conditionOf(bench, when) : [];
  const after = (change.after ?? []).map((id) => bench.waitable(id, added));
  const waits: Piece[] = after.length === 0 ? [] : [{ kind: 'argument', name: 'depends_on', value: `[${[...new Set(after)].join(', ')}]` }];
  if (bench.instancesOf(added.behind).length > 1 && isInSeveral(bench, added.module)) bench.concern = `its module is called several times`;
  const piece: Piece = { kind: 'block', type: 'resource', labels: [added.type, added.name], body: [...condition, ...body, ...waits] };
  bench.files.push(bench.files.of(added.behind.file).addBehind(added.behind, piece));
}

/** The provider that a module is handed, where the new resource goes beside its call. */
export function providerAround({ resource: { provider: { name } } }: Declared, module: EvaluatedModule): string | undefined {
  if (name === 'aws') return undefined;
  if (module.address !== '') throw new Refusal(`which provider makes it is for \`${module.address}\` to say`);
  return name;
}

/** Takes down that several instances of a module make blocks for one collection. */
export function noteInstances(bench: Workbench, module: EvaluatedModule, collection: Pick<Block, 'file'>): void {
  if (bench.result.modules.filter((it) => takes(it, module, collection)).length > 1) bench.concern = 'its module is called several times';
}

/** Whether an instance of a module, that of the model or another one, makes blocks for a collection. */
function takes(it: EvaluatedModule, model: EvaluatedModule, { file }: Pick<Block, 'file'>): boolean {
  const isOwn = model.configuration.files.some(({ source }) => source.path === file.path);
  return it.directory === model.directory && (isOwn || it.site?.block === model.site?.block);
}

function isInSeveral(bench: Workbench, { directory }: EvaluatedModule): boolean {
  return bench.result.modules.filter((it) => it.directory === directory).length > 1;
}

function plainBody(bench: Workbench, change: NewNode, added: Added, site: Site): readonly Piece[] {
  const piece = resourceOf(change, added.name, bench.naming(site));
  return piece.kind === 'block' ? [...providerLike(site.block, site.provider), ...piece.body] : [];
}

/** Arguments of the sibling in its order, then those that are new. */
export function bodyLike(change: NewNode, like: Declared, naming: Naming): readonly Piece[] {
  const { type } = like.resource;
  const own = new Map<string, string>();
  for (const [property, term] of Object.entries(change.properties)) {
    const [name, more] = argumentPath(type, property) ?? [];
    if (name === undefined || more !== undefined) throw new Refusal(`how ${property} is written is not known`);
    own.set(name, expressionOf(term, property, naming));
  }
  const body = like.block.body.attributes.flatMap(({ name, value }): Piece[] => {
    const given = own.get(name);
    own.delete(name);
    if (given !== undefined) return [{ kind: 'argument', name, value: given }];
    // Tags that are written out speak of the sibling; those that have a name are for everything.
    if (ITS_OWN.has(name) || (name === 'tags' && value.kind !== 'attribute-access')) return [];
    if (dependsOnInstance(value)) throw new Refusal(`\`${name}\` of \`${like.resource.address}\` differs from one instance to the next`);
    return [{ kind: 'argument', name, value: copyOf(like.module, value) }];
  });
  return [...body, ...[...own].map(([name, value]): Piece => ({ kind: 'argument', name, value }))];
}

/** That a resource is there once or not at all, which the new one is likewise. */
export function conditionOf(bench: Workbench, { block, resource, module }: Declared): Piece[] {
  const count = attributeNamed(block.body, 'count');
  if (count === undefined || count.value.kind === 'number' || isForEach(block)) return [];
  const siblings = bench.instancesOf(block).filter((it) => it.module === module.address);
  if (siblings.length > 1) return [];
  if (resource.existence.kind === 'certain' && !codeOf(count.value).includes('?')) return [];
  return [{ kind: 'argument', name: 'count', value: codeOf(count.value) }];
}
