import type { NewNode } from '../../../edits/changes.ts';
import { attributeNamed, type Expression, type ObjectConstructor, type TupleConstructor } from '../../hcl/tree.ts';
import { writtenObject, writtenTuple } from './lists.ts';
import type { Declared } from './workbench.ts';

/** What makes a block with `for_each` give one resource more. */
export interface Member {
  /** As in the address of the new resource. */
  readonly key: string;
  readonly collection: TupleConstructor | ObjectConstructor;
  /** How the collection says it. */
  readonly text: string;
}

/**
 * One more service in a collection that is written out, where a block makes an endpoint for each of its members: in
 * `com.amazonaws.${var.region}.${each.key}` the member is the end of the service name. Undefined where the block is made in another way.
 */
export function memberFor(change: NewNode, { block, module }: Declared): Member | undefined {
  const { serviceName } = change.properties;
  const last = serviceName?.kind === 'concat' ? serviceName.parts.at(-1) : undefined;
  const service = last?.kind === 'literal' ? /^\.(.+)$/.exec(String(last.value))?.[1] : undefined;
  const forEach = attributeNamed(block.body, 'for_each')?.value;
  const by = memberIn(attributeNamed(block.body, 'service_name')?.value);
  const dns = attributeNamed(block.body, 'private_dns_enabled')?.value;
  if (service === undefined || forEach === undefined || by === undefined || dns?.kind !== 'bool' || !dns.value) return undefined;
  const isSet = forEach.kind === 'call' && forEach.name === 'toset' && forEach.arguments.length === 1;
  const tuple = isSet && forEach.arguments[0] !== undefined ? writtenTuple(module, forEach.arguments[0]) : undefined;
  if (tuple !== undefined) return tuple.items.every(({ kind }) => kind === 'string') ? { key: service, collection: tuple, text: JSON.stringify(service) } : undefined;
  const object = isSet || by !== 'value' ? undefined : writtenObject(module, forEach);
  if (object === undefined || object.items.length === 0 || !object.items.every(({ value }) => value.kind === 'string')) return undefined;
  const key = keyLike(object, service);
  return key === undefined ? undefined : { key, collection: object, text: `${keyText(object, key)} = ${JSON.stringify(service)}` };
}

/** Whether the key or the value of a member ends a service name. */
function memberIn(name: Expression | undefined): 'key' | 'value' | undefined {
  if (name?.kind !== 'template') return undefined;
  const [before, last] = name.parts.slice(-2);
  if (before?.kind !== 'text' || !before.value.endsWith('.') || last?.kind !== 'interpolation') return undefined;
  const { expression } = last;
  if (expression.kind !== 'attribute-access' || expression.object.kind !== 'name' || expression.object.name !== 'each') return undefined;
  return expression.name === 'key' || expression.name === 'value' ? expression.name : undefined;
}

/** A key that is to its service as the others are to theirs: `ecr_api` is to `ecr.api`. */
function keyLike({ items }: ObjectConstructor, service: string): string | undefined {
  const spelled = (by: string) => (text: string) => text.replaceAll(/[.-]/g, by);
  const habits = [(text: string) => text, spelled('_'), spelled('-'), spelled('')];
  const habit = habits.find((it) => items.every(({ key, value }) => key.kind === 'string' && value.kind === 'string' && key.value === it(value.value)));
  return habit?.(service);
}

function keyText({ items: [first] }: ObjectConstructor, key: string): string {
  const isQuoted = first?.key.file.text.charAt(first.key.start) === '"';
  return isQuoted || !/^[A-Za-z_][\w-]*$/.test(key) ? JSON.stringify(key) : key;
}
