import type { Span } from '../../../text/source-file.ts';
import { bind, type Evaluation } from '../evaluation.ts';
import { MAX_INSTANCES, type InstanceData } from '../expansion.ts';
import { iterate } from '../expressions/collections.ts';
import { attributeNamed, blocksOfType, spanOf, type Block, type Body, type Expression } from '../tree.ts';
import { listValue, objectValue, type HclObject, type HclUnknown, type HclValue } from '../value.ts';
import type { ModuleInstance } from './instance.ts';

/** Arguments that Terraform itself reads. */
export const META_ARGUMENTS: ReadonlySet<string> = new Set(['count', 'for_each', 'provider', 'depends_on', 'lifecycle', 'provisioner', 'connection']);

const NOTHING: ReadonlySet<string> = new Set();

interface NestedBlocks {
  readonly items: HclValue[];
  rest: HclUnknown | undefined;
}

/** The arguments and nested blocks of a body, but for some. */
export function bodyValue(module: ModuleInstance, body: Body, instance: InstanceData | undefined, skipped: ReadonlySet<string>, bindings?: Evaluation['bindings']): HclObject {
  const entries: [string, HclValue][] = [];
  for (const attribute of body.attributes) if (!skipped.has(attribute.name)) entries.push([attribute.name, module.evaluate(attribute.value, instance, bindings)]);
  const nested = new Map<string, NestedBlocks>();
  for (const block of body.blocks) if (!skipped.has(block.type)) nestedBlock(module, block, instance, bindings, nested);
  for (const [type, { items, rest }] of nested) entries.push([type, listValue(items, { type: 'list', rest, origin: blockOrigin(body, type) })]);
  return objectValue(entries, { origin: spanOf(body) });
}

function nestedBlock(module: ModuleInstance, block: Block, instance: InstanceData | undefined, bindings: Evaluation['bindings'], nested: Map<string, NestedBlocks>): void {
  const type = block.type === 'dynamic' ? (block.labels[0]?.value ?? '') : block.type;
  const group = nested.get(type) ?? { items: [], rest: undefined };
  nested.set(type, group);
  if (block.type !== 'dynamic') group.items.push({ ...bodyValue(module, block.body, instance, NOTHING, bindings), origin: spanOf(block) });
  else dynamicBlock(module, block, type, instance, bindings, group);
}

function dynamicBlock(module: ModuleInstance, block: Block, type: string, instance: InstanceData | undefined, bindings: Evaluation['bindings'], group: NestedBlocks): void {
  const forEach = attributeNamed(block.body, 'for_each');
  const content = blocksOfType(block.body, 'content')[0];
  if (forEach === undefined || content === undefined) return;
  const iterator = attributeNamed(block.body, 'iterator')?.value;
  const name = iterator?.kind === 'name' ? iterator.name : iterator?.kind === 'string' ? iterator.value : type;
  const collection = module.evaluate(forEach.value, instance, bindings);
  const iteration = collection.kind === 'null' ? undefined : iterate(collection);
  if (iteration === undefined) {
    module.tree.report({ span: spanOf(forEach.value), message: 'this `for_each` cannot be iterated' });
    return;
  }
  for (const [key, value] of iteration.pairs.slice(0, MAX_INSTANCES)) {
    const context: Evaluation = { scope: module.scope, run: module.tree.run, bindings, item: undefined };
    const inner = bind(context, name, objectValue([['key', key], ['value', value]])).bindings;
    group.items.push({ ...bodyValue(module, content.body, instance, NOTHING, inner), origin: spanOf(content) });
  }
  group.rest ??= iteration.rest;
}

function blockOrigin(body: Body, type: string): Span | undefined {
  const block = body.blocks.find((candidate) => candidate.type === type || (candidate.type === 'dynamic' && candidate.labels[0]?.value === type));
  return block === undefined ? undefined : spanOf(block);
}

/** `aws.east`, `module.vpc`, `data.aws_ami.x`, or the same as a string in JSON syntax; indexes are left out. */
export function traversalText(expression: Expression): string | undefined {
  switch (expression.kind) {
    case 'name':
      return expression.name;
    case 'string':
      return expression.value;
    case 'attribute-access': {
      const object = traversalText(expression.object);
      return object === undefined ? undefined : `${object}.${expression.name}`;
    }
    case 'index':
      return traversalText(expression.object);
    default:
      return undefined;
  }
}
