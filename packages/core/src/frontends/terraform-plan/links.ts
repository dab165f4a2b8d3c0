import type { AttributeReference } from '../hcl/value.ts';
import { isObject, listAt, objectAt, textAt, type JsonObject } from './document.ts';

export type Key = string | number | undefined;

/** Where an expression of the configuration stands. */
export interface Place {
  /** Address of the module instance, empty for the root. */
  readonly module: string;
  readonly configuration: JsonObject;
  readonly parent: { readonly place: Place; readonly call: JsonObject; readonly key: Key } | undefined;
  /** `for_each_expression` of the block and the key of the instance. */
  readonly forEach: unknown;
  readonly key: Key;
}

/** What an expression refers to, as far as its list of references tells. */
export interface Target {
  readonly references: readonly AttributeReference[];
  /** A local value or another name that a plan says nothing about is among the references. */
  readonly opaque: boolean;
  /** Known values are among the references: as elements of a list they would be lost, as a condition they do not matter. */
  readonly mixed: boolean;
  /** Everything that it refers to is known, so that the expression gives null where the plan has an unknown. */
  readonly onlyKnown: boolean;
}

const MAX_DEPTH = 40;

/** The last module of an address: what is around it, its name and its key. */
const MODULE_STEP = /^(?:(.*)\.)?module\.([^.[\]]+)(?:\[(\d+|"(?:[^"\\]|\\.)*")\])?$/u;

/** Follows references of the configuration through variables, outputs and instance keys to resource instances. */
export class Links {
  /** Keys of the instances by `module address|type.name`. */
  private readonly instances = new Map<string, Key[]>();
  /** Instances of a module call by its address without key. */
  private readonly modules = new Map<string, { readonly address: string; readonly key: Key }[]>();
  private readonly registered = new Set<string>();

  /** `isUnknown` tells whether an attribute of an instance is unknown: others cannot be where an unknown comes from. */
  constructor(
    resources: readonly { readonly module: string; readonly name: string; readonly key: Key }[],
    private readonly isUnknown: (address: string, attribute: Key) => boolean,
  ) {
    for (const { module, name, key } of resources) {
      const id = `${module}|${name}`;
      const keys = this.instances.get(id);
      if (keys === undefined) this.instances.set(id, [key]);
      else keys.push(key);
      this.addModule(module);
    }
  }

  /** Registers the instance and those around it. */
  private addModule(module: string): void {
    if (module === '' || this.registered.has(module)) return;
    this.registered.add(module);
    const match = MODULE_STEP.exec(module);
    if (match === null) return;
    const [, outer = '', name = '', key] = match;
    const base = `${outer === '' ? '' : `${outer}.`}module.${name}`;
    const siblings = this.modules.get(base) ?? [];
    siblings.push({ address: module, key: key === undefined ? undefined : parseKey(key) });
    this.modules.set(base, siblings);
    this.addModule(outer);
  }

  /** `attribute` is the argument that is set: it tells what a whole resource or a splat stands for. */
  follow(expression: unknown, place: Place, attribute: string): Target {
    const state: State = { found: new Map(), opaque: false, attribute, steps: 0, known: 0 };
    this.followAll(referencesIn(expression), place, state, 0);
    const references = [...state.found.values()].filter(({ address }) => takes(attribute, typeOf(address)));
    return { references, opaque: state.opaque, mixed: state.known > 0, onlyKnown: !state.opaque && state.found.size === 0 && state.known > 0 };
  }

  private followAll(references: readonly string[], place: Place, state: State, depth: number): void {
    const groups = mostSpecific(references);
    const indexed = groups.some((group) => group.startsWith('count.index') || group.startsWith('each.'));
    for (const group of groups) {
      if (depth > MAX_DEPTH || ++state.steps > 2000) state.opaque = true;
      else this.followOne(stepsOf(group), place, state, depth, indexed);
    }
  }

  private followOne(steps: readonly Key[], place: Place, state: State, depth: number, indexed: boolean): void {
    const [root, name] = steps;
    switch (root) {
      case 'var':
        this.followVariable(String(name), place, state, depth);
        return;
      case 'each':
        if (name === 'value') this.followEach(steps.slice(2), place, state, depth);
        return;
      case 'count':
      case 'path':
      case 'terraform':
      case 'self':
        return;
      case 'local':
        state.opaque = true;
        return;
      case 'module':
        this.followModule(steps, place, state, depth);
        return;
      case 'data':
        this.followResource(`data.${String(steps[1])}.${String(steps[2])}`, steps.slice(3), place, state, indexed);
        return;
      default:
        this.followResource(`${String(root)}.${String(name)}`, steps.slice(2), place, state, indexed);
        return;
    }
  }

  private followVariable(name: string, place: Place, state: State, depth: number): void {
    const { parent } = place;
    if (parent === undefined) {
      state.known++;
      return;
    }
    const argument = objectAt(parent.call, 'expressions')[name];
    if (isObject(argument) && 'constant_value' in argument) state.known++;
    const outer: Place = { ...parent.place, forEach: parent.call.for_each_expression, key: parent.key };
    this.followAll(referencesIn(argument), outer, state, depth + 1);
  }

  /** `each.value` of a `for_each` over a resource is its instance of the same key. */
  private followEach(rest: readonly Key[], place: Place, state: State, depth: number): void {
    const groups = mostSpecific(referencesIn(place.forEach));
    const [only] = groups.map(stepsOf);
    if (groups.length === 1 && only?.length === 2 && !SPECIAL.has(String(only[0]))) {
      this.followResource(only.join('.'), [place.key, ...rest], place, state, false); return;
    }
    for (const group of groups) this.followOne(stepsOf(group), { ...place, forEach: undefined, key: undefined }, state, depth + 1, false);
    if (groups.length > 0) state.opaque = true;
  }

  private followModule(steps: readonly Key[], place: Place, state: State, depth: number): void {
    const name = String(steps[1]);
    const key = typeof steps[2] === 'number' || (steps.length > 3 && isKeyStep(steps[2])) ? steps[2] : undefined;
    const output = steps[key === undefined ? 2 : 3];
    const call = objectAt(place.configuration, 'module_calls')[name];
    if (!isObject(call) || output === undefined) {
      state.opaque = true;
      return;
    }
    const configuration = objectAt(call, 'module');
    const expression = objectAt(objectAt(configuration, 'outputs')[String(output)], 'expression');
    for (const instance of this.moduleInstances(place.module, name, key)) {
      const inner: Place = { module: instance.address, configuration, parent: { place, call, key: instance.key }, forEach: undefined, key: undefined };
      this.followAll(referencesIn(expression), inner, state, depth + 1);
    }
  }

  private moduleInstances(module: string, name: string, key: Key): readonly { readonly address: string; readonly key: Key }[] {
    const base = `${module === '' ? '' : `${module}.`}module.${name}`;
    if (key !== undefined) return [{ address: base + keyText(key), key }];
    return this.modules.get(base) ?? [];
  }

  private followResource(name: string, rest: readonly Key[], place: Place, state: State, indexed: boolean): void {
    const keys = this.instances.get(`${place.module}|${name}`);
    if (keys === undefined) {
      state.opaque ||= !name.startsWith('data.') || rest.length === 0;
      return;
    }
    const prefix = `${place.module === '' ? '' : `${place.module}.`}${name}`;
    const [first] = rest;
    const explicit = first !== undefined && keys.includes(first);
    const path = explicit ? rest.slice(1) : rest;
    const chosen = explicit ? [first] : indexed && keys.length > 1 && keys.includes(place.key) ? [place.key] : keys;
    for (const key of chosen) {
      const steps = path.length > 0 ? path.filter((step) => step !== undefined) : [usualAttribute(state.attribute)];
      const reference: AttributeReference = { address: prefix + keyText(key), path: steps };
      if (this.isUnknown(reference.address, steps[0])) state.found.set(`${reference.address}.${steps.join('.')}`, reference);
      else state.known++;
    }
  }
}

/** Types of resources that one argument takes, and no other of these. */
const TAKEN: Readonly<Record<string, readonly string[]>> = {
  gateway_id: ['aws_internet_gateway', 'aws_vpn_gateway'],
  nat_gateway_id: ['aws_nat_gateway'],
  egress_only_gateway_id: ['aws_egress_only_internet_gateway'],
  transit_gateway_id: ['aws_ec2_transit_gateway'],
  vpc_peering_connection_id: ['aws_vpc_peering_connection'],
  network_interface_id: ['aws_network_interface', 'aws_instance'],
  vpc_endpoint_id: ['aws_vpc_endpoint'],
  carrier_gateway_id: ['aws_ec2_carrier_gateway'],
  security_groups: ['aws_security_group', 'aws_default_security_group'],
  prefix_list_ids: ['aws_ec2_managed_prefix_list', 'aws_vpc_endpoint', 'aws_prefix_list'],
};
const TAKEN_BY_ONE = new Set(Object.values(TAKEN).flat());

function takes(argument: string, type: string): boolean {
  const own = Object.hasOwn(TAKEN, argument) ? TAKEN[argument] : undefined;
  return own === undefined || own.includes(type) || !TAKEN_BY_ONE.has(type);
}

/** `module.a["x"].aws_vpc.b[0]`: `aws_vpc`. */
function typeOf(address: string): string {
  return /([^.[\]]+)\.[^.[\]]+(?:\[(?:\d+|"(?:[^"\\]|\\.)*")\])?$/u.exec(address)?.[1] ?? '';
}

interface State {
  readonly found: Map<string, AttributeReference>;
  opaque: boolean;
  readonly attribute: string;
  steps: number;
  known: number;
}

const SPECIAL = new Set(['var', 'local', 'module', 'data', 'each', 'count', 'path', 'terraform', 'self']);

/** Splats and whole resources are listed without the attribute: `..._arns` takes ARNs, anything else identifiers. */
function usualAttribute(attribute: string): string {
  return /(^|_)arns?$/u.test(attribute) ? 'arn' : 'id';
}

/** All references below an expression, which may be nested for blocks. */
export function referencesIn(expression: unknown): readonly string[] {
  if (Array.isArray(expression)) return (expression as readonly unknown[]).flatMap(referencesIn);
  if (!isObject(expression)) return [];
  const { references } = expression;
  if (Array.isArray(references)) return (references as readonly unknown[]).filter((reference) => typeof reference === 'string');
  return Object.values(expression).flatMap(referencesIn);
}

/** Terraform lists `a.b.c`, then its prefixes `a.b`; only the longest say something. */
function mostSpecific(references: readonly string[]): readonly string[] {
  const kept: string[] = [];
  for (const reference of references) {
    const previous = kept.at(-1);
    if (previous !== undefined && (previous.startsWith(`${reference}.`) || previous.startsWith(`${reference}[`))) continue;
    kept.push(reference);
  }
  return [...new Set(kept)];
}

/** `module.a["x"].b[0].id` -> module, a, "x", b, 0, id. */
export function stepsOf(reference: string): readonly Key[] {
  return [...reference.matchAll(/\[(\d+|"(?:[^"\\]|\\.)*")\]|([^.[\]]+)/gu)].map(([, key, name]) => (key === undefined ? name : parseKey(key)));
}

function parseKey(text: string): Key {
  if (!text.startsWith('"')) return Number(text);
  try {
    const key: unknown = JSON.parse(text);
    return typeof key === 'string' ? key : undefined;
  } catch {
    return text.slice(1, -1);
  }
}

function isKeyStep(step: Key): boolean {
  return step !== undefined;
}

export function keyText(key: Key): string {
  if (key === undefined) return '';
  return typeof key === 'number' ? `[${String(key)}]` : `[${JSON.stringify(key)}]`;
}

/** Finds the configuration of a module instance by its address. */
export class Places {
  private readonly known = new Map<string, Place>();

  constructor(plan: JsonObject) {
    const configuration = objectAt(objectAt(plan, 'configuration'), 'root_module');
    this.known.set('', { module: '', configuration, parent: undefined, forEach: undefined, key: undefined });
  }

  at(module: string): Place | undefined {
    const known = this.known.get(module);
    if (known !== undefined) return known;
    const match = MODULE_STEP.exec(module);
    if (match === null) return undefined;
    const [, outer = '', name = '', key] = match;
    const parent = this.at(outer);
    const call = parent === undefined ? undefined : objectAt(parent.configuration, 'module_calls')[name];
    if (parent === undefined || !isObject(call)) return undefined;
    const place: Place = {
      module,
      configuration: objectAt(call, 'module'),
      parent: { place: parent, call, key: key === undefined ? undefined : parseKey(key) },
      forEach: undefined,
      key: undefined,
    };
    this.known.set(module, place);
    return place;
  }
}

/** Blocks of a module by `type.name`, data sources by `data.type.name`. */
export function blocksOf(place: Place): ReadonlyMap<string, JsonObject> {
  const blocks = new Map<string, JsonObject>();
  for (const block of listAt(place.configuration, 'resources')) {
    const address = textAt(block, 'address');
    if (address !== undefined) blocks.set(address, block);
  }
  return blocks;
}
