import { Refusal } from '../../../edits/refusal.ts';
import type { NodeId } from '../../../graph/nodes.ts';
import { accessesIn, expressionsIn, expressionsOf, pathOf } from '../../hcl/edit/walk.ts';
import { isSame } from './dependencies.ts';
import type { Block, Body, Expression } from '../../hcl/tree.ts';
import { attributeNamed } from '../../hcl/tree.ts';
import { isAttachment } from './names.ts';
import type { Declared, Workbench } from './workbench.ts';

/** A block goes with all that it makes, with what attaches something to it, and out of the lists of those who wait for it. */
export function removeResource(bench: Workbench, id: NodeId): void {
  const where = bench.declared(id);
  const { block, resource } = where;
  const kept = bench.instancesOf(block).find(({ address }) => !bench.removed.has(address));
  if (kept !== undefined) throw new Refusal(`the block makes \`${kept.address}\` as well`);
  bench.demandDestroyable(block);
  bench.raise('update');
  bench.files.push(bench.files.of(block.file).removeMember(block));
  for (const other of mentionsOf(where)) {
    if (isRemoved(bench, other)) continue;
    if (other.type !== 'resource' || !isAttachment(other.labels[0]?.value ?? '')) {
      forget(bench, other, where);
      continue;
    }
    for (const { address } of bench.instancesOf(other)) bench.removed.add(address);
    const [first] = bench.instancesOf(other);
    if (first === undefined) throw new Refusal(`\`${labelsOf(other)}\` refers to \`${resource.address}\``);
    removeResource(bench, first.address);
  }
}

function isRemoved(bench: Workbench, block: Block): boolean {
  const made = bench.instancesOf(block);
  return made.length > 0 && made.every(({ address }) => bench.removed.has(address));
}

/** Blocks of the module that name a resource. */
function mentionsOf({ module, block, resource }: Declared): Block[] {
  return module.configuration.files.flatMap(({ body }) => body.blocks).filter((it) => !isSame(it, block) && mentions(it.body, resource.type, resource.name));
}

function mentions(body: Body, type: string, name: string): boolean {
  return [...accessesIn(expressionsIn(body))].some((access) => names(access, type, name));
}

function names(access: Expression, type: string, name: string): boolean {
  const [root, second] = pathOf(access);
  return root === type && second === name;
}

/** Takes a removed resource out of what waits for it; any other reference stands in the way. */
function forget(bench: Workbench, other: Block, { resource: { type, name, address } }: Declared): void {
  const waits = attributeNamed(other.body, 'depends_on');
  const list = waits?.value;
  const items = list?.kind === 'tuple' ? list.items.filter((item) => names(item, type, name)) : [];
  const all = [...accessesIn(expressionsIn(other.body))].filter((access) => names(access, type, name));
  if (list?.kind !== 'tuple' || waits === undefined || all.length > items.flatMap((item) => [...accessesIn(expressionsOf(item))]).length) {
    throw new Refusal(`${other.type} \`${labelsOf(other)}\` refers to \`${address}\``);
  }
  const known = bench.forgotten.get(list);
  bench.forgotten.set(list, { waits, items: new Set([...(known?.items ?? []), ...items]) });
}

/** Writes what has come into lists and gone out of them, all of it at once. */
export function settleLists(bench: Workbench): void {
  for (const [list, texts] of bench.extended) bench.files.push(bench.files.of(list.file).addItems(list, texts));
  for (const [list, { waits, items }] of bench.forgotten) {
    const places = bench.files.of(waits.file);
    bench.files.push(items.size === list.items.length ? places.removeMember(waits) : places.removeItems(list, items));
  }
}

function labelsOf({ labels }: Block): string {
  return labels.map(({ value }) => value).join('.');
}
