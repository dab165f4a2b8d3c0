import type { NewNode } from '../../../edits/changes.ts';
import { lineStart } from '../../hcl/edit/alignment.ts';
import type { TerraformResource } from '../../hcl/environment.ts';
import { attributeNamed, type Expression, type ObjectConstructor, type TupleConstructor } from '../../hcl/tree.ts';
import { mapBehind } from './descriptions.ts';
import { ITS_OWN } from './names.ts';
import { writtenObject, writtenTuple } from './lists.ts';
import type { Declared } from './workbench.ts';
import { copyOf } from './written.ts';

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
export function memberFor(change: NewNode, like: Declared): Member | undefined {
  const { serviceName } = change.properties;
  const last = serviceName?.kind === 'concat' ? serviceName.parts.at(-1) : undefined;
  const service = last?.kind === 'literal' ? /^\.(.+)$/.exec(String(last.value))?.[1] : undefined;
  const forEach = attributeNamed(like.block.body, 'for_each')?.value;
  if (service === undefined || forEach === undefined) return undefined;
  return namedMember(service, forEach, like) ?? describedMember(service, forEach, like);
}

/** A member that is the service, where the block says all the rest. */
function namedMember(service: string, forEach: Expression, { block, module }: Declared): Member | undefined {
  const by = memberIn(attributeNamed(block.body, 'service_name')?.value);
  const dns = attributeNamed(block.body, 'private_dns_enabled')?.value;
  if (by === undefined || dns?.kind !== 'bool' || !dns.value) return undefined;
  const isSet = forEach.kind === 'call' && forEach.name === 'toset' && forEach.arguments.length === 1;
  const tuple = isSet && forEach.arguments[0] !== undefined ? writtenTuple(module, forEach.arguments[0]) : undefined;
  if (tuple !== undefined) return tuple.items.every(({ kind }) => kind === 'string') ? { key: service, collection: tuple, text: JSON.stringify(service) } : undefined;
  const object = isSet || by !== 'value' ? undefined : writtenObject(module, forEach);
  if (object === undefined || object.items.length === 0 || !object.items.every(({ value }) => value.kind === 'string')) return undefined;
  const key = keyLike(object, service);
  return key === undefined ? undefined : { key, collection: object, text: `${keyText(object, key)} = ${JSON.stringify(service)}` };
}

/** A member that describes the endpoint: written like that of the model, with the one service in the place of the other. */
function describedMember(service: string, forEach: Expression, { resource, module }: Declared): Member | undefined {
  const { key: own } = resource;
  const found = typeof own === 'string' ? mapBehind(module, forEach, own) : undefined;
  const model = found?.object.items.find(({ key }) => key.kind === 'string' && key.value === own);
  const from = found === undefined || model?.value.kind !== 'object' ? undefined : serviceIn(model.value, resource);
  if (found === undefined || model?.value.kind !== 'object' || from === undefined || typeof own !== 'string') return undefined;
  const key = keyInsteadOf(own, from, service);
  if (key === undefined || found.object.items.some((it) => it.key.kind === 'string' && it.key.value === key)) return undefined;
  const isOnOneLine = !model.value.file.text.slice(model.value.start, model.value.end).includes('\n');
  const body = model.value.items.flatMap((item): string[] => {
    const [name, text] = [item.key, item.value].map((it) => drawnOut(copyOf(found.module, it), item.key)) as [string, string]; // as many as were given
    // Tags that are written out speak of the model.
    if (ITS_OWN.has(name) || (name === 'tags' && item.value.kind !== 'attribute-access')) return [];
    return [`${name} = ${serviceEnding(from).test(text) ? text.replace(serviceEnding(from), `$1${service}"`) : text}`];
  });
  const text = isOnOneLine ? `{ ${body.join(', ')} }` : `{\n${body.join('\n').replaceAll(/^/gm, '  ')}\n}`;
  return { key, collection: found.object, text: `${keyText(found.object, key)} = ${text}` };
}

/** The service that a member gives its endpoint, as it says it itself. */
function serviceIn({ items }: ObjectConstructor, { values }: TerraformResource): string | undefined {
  const name = values.entries.get('service_name');
  const known = name?.kind === 'string' ? name.value : name?.kind === 'unknown' ? name.parts?.findLast((it) => typeof it === 'string') : undefined;
  const texts = items.flatMap(({ value }) => (value.kind === 'string' ? [value.value] : []));
  return typeof known === 'string' ? texts.find((text) => known.endsWith(`.${text}`)) : undefined;
}

function serviceEnding(service: string): RegExp {
  return new RegExp(`^("(?:.*\\.)?)${service.replaceAll('.', '\\.')}"$`, 's');
}

/** Further lines of a text as they would stand if the line that it begins on were not drawn in. */
function drawnOut(text: string, { file, start }: Expression): string {
  const indent = /^[ \t]*/.exec(file.text.slice(lineStart(file.text, start)))?.[0] ?? '';
  return text.replaceAll('\r', '').replaceAll(`\n${indent}`, '\n');
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
  const habit = HABITS.find((it) => items.every(({ key, value }) => key.kind === 'string' && value.kind === 'string' && key.value === it(value.value)));
  return habit?.(service);
}

/** `ecr_api_endpoint` for `ecr.api` gives `logs_endpoint` for `logs`. */
function keyInsteadOf(key: string, from: string, to: string): string | undefined {
  const habit = HABITS.find((it) => key.includes(it(from)));
  return habit === undefined ? undefined : key.replace(habit(from), habit(to));
}

const spelled = (by: string) => (text: string) => text.replaceAll(/[.-]/g, by);
/** How services are called in keys. */
const HABITS: readonly ((text: string) => string)[] = [(text) => text, spelled('_'), spelled('-'), spelled('')];

function keyText({ items: [first] }: ObjectConstructor, key: string): string {
  const isQuoted = first?.key.file.text.charAt(first.key.start) === '"';
  return isQuoted || !/^[A-Za-z_][\w-]*$/.test(key) ? JSON.stringify(key) : key;
}
