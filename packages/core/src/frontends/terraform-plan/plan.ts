import type { SourceFile } from '../../text/source-file.ts';
import type { ProviderConfiguration, TerraformEnvironment, TerraformResource, TerraformResult } from '../hcl/environment.ts';
import { evaluateTerraform } from '../hcl/module.ts';
import { fromJson } from '../hcl/json-value.ts';
import { LazyEntries } from '../hcl/lazy-entries.ts';
import { boolValue, listValue, markSensitive, nullValue, numberValue, objectValue, referenceValue, stringValue, unknownValue, type HclObject, type HclValue, type UnknownCause } from '../hcl/value.ts';
import { isObject, objectAt, readDocument, textAt, type JsonObject } from './document.ts';
import { collectEntries, type Entry } from './entries.ts';
import { blocksOf, Links, Places, stepsOf, type Key, type Place } from './links.ts';
import { attachSources } from './sources.ts';

export interface PlanOptions {
  /** The Region, where the plan does not say it. */
  readonly region?: string;
}

/** Reads a plan; with the folder that it was made from, values are linked and positions found in its .tf files. */
export function readPlan(source: SourceFile, environment?: TerraformEnvironment, options: PlanOptions = {}): TerraformResult {
  const document = readDocument(source);
  if (!document.ok) return { resources: [], outputs: new Map(), missingModules: [], missingVariables: [], problems: document.broken ? [] : [document.problem], ...(document.broken ? { unread: document.problem } : {}), modules: [] };
  const region = options.region ?? environment?.region;
  const reading = new Reading(document.plan, region);
  const resources = reading.resources();
  const result: TerraformResult = { resources, outputs: reading.outputs(), missingModules: [], missingVariables: [], problems: document.notes, modules: [] };
  if (environment === undefined) return result;
  const sources = evaluateTerraform({ ...environment, variables: { ...planVariables(document.plan), ...environment.variables } });
  // What the evaluation of .tf lacks or gets wrong is no problem here: the plan was made, and it decides.
  return { ...result, resources: attachSources(resources, sources), modules: sources.modules, ...(sources.fileAt && { fileAt: sources.fileAt }) };
}

function planVariables(plan: JsonObject): Readonly<Record<string, unknown>> {
  const given: Record<string, unknown> = {};
  for (const [name, variable] of Object.entries(objectAt(plan, 'variables'))) if (isObject(variable) && 'value' in variable) given[name] = variable.value;
  return given;
}

class Reading {
  private readonly places: Places;
  private readonly entries: ReadonlyMap<string, Entry>;
  private readonly links: Links;
  /** Regions of the provider configurations, as far as all their resources agree. */
  private readonly regions: ReadonlyMap<string, string>;
  private readonly blocks = new Map<string, ReadonlyMap<string, JsonObject>>();
  private readonly providers = new Map<string, ProviderConfiguration>();

  constructor(
    private readonly plan: JsonObject,
    private readonly region: string | undefined,
  ) {
    this.places = new Places(plan);
    this.entries = collectEntries(plan);
    this.regions = plannedRegions(this.entries.values(), (entry) => this.blockOf(entry));
    this.links = new Links([...this.entries.values()].map((entry) => ({ module: entry.module, name: blockName(entry), key: entry.key })), (address, attribute) => this.isUnknown(address, attribute));
  }

  resources(): readonly TerraformResource[] {
    return [...this.entries.values()].map((entry) => this.resource(entry));
  }

  outputs(): ReadonlyMap<string, HclValue> {
    const outputs = new Map<string, HclValue>();
    const planned = objectAt(objectAt(this.plan, 'planned_values'), 'outputs');
    const root = this.places.at('');
    for (const [name, output] of Object.entries(planned)) {
      if (!isObject(output)) continue;
      const expression = objectAt(objectAt(root?.configuration, 'outputs')[name], 'expression');
      const known = 'value' in output ? fromJson(output.value) : this.unknownOutput(name, expression, root);
      outputs.set(name, output.sensitive === true ? markSensitive(known) : known);
    }
    return outputs;
  }

  private unknownOutput(name: string, expression: unknown, place: Place | undefined): HclValue {
    const cause = planCause(`output \`${name}\``);
    if (place === undefined) return unknownValue(cause);
    const { references, opaque } = this.links.follow(expression, place, name);
    const [only] = references;
    return only !== undefined && references.length === 1 && !opaque ? referenceValue(only, cause) : unknownValue(cause, { references });
  }

  private resource(entry: Entry): TerraformResource {
    const place = this.places.at(entry.module);
    const block = this.blockOf(entry);
    const provider = this.provider(entry, block);
    // Most of a large plan is about resources that nobody asks for.
    const read = (): HclObject => this.values(entry, place, block);
    let values: HclObject | undefined;
    return {
      address: entry.address,
      mode: entry.mode,
      type: entry.type,
      name: entry.name,
      module: entry.module,
      key: entry.key,
      provider,
      get region() {
        return hasOwnRegion(entry) ? ownRegion(this.values, provider) : provider.region;
      },
      get values() {
        return (values ??= read());
      },
      told: (attribute) => textAt(entry.values, attribute),
      absentIsUnset: block !== undefined,
      existence: entry.existence,
      get dependsOn() {
        return [...dependsOn(entry.module, block), ...awaitedByCalls(place)];
      },
      ...(entry.actions === undefined ? {} : { actions: entry.actions }),
      span: undefined,
      header: undefined,
      calls: [],
      syntax: undefined,
    };
  }

  private blockOf(entry: Entry): JsonObject | undefined {
    const place = this.places.at(entry.module);
    return place === undefined ? undefined : this.blocksAt(place).get(blockName(entry));
  }

  private blocksAt(place: Place): ReadonlyMap<string, JsonObject> {
    const known = this.blocks.get(place.module);
    if (known !== undefined) return known;
    const blocks = blocksOf(place);
    this.blocks.set(place.module, blocks);
    return blocks;
  }

  private isUnknown(address: string, attribute: Key): boolean {
    const entry = this.entries.get(address);
    if (entry === undefined || typeof attribute !== 'string') return true;
    return hasUnknown(memberOf(entry.unknown, attribute)) || !isObject(entry.values) || !(attribute in entry.values);
  }

  // Values

  private values(entry: Entry, place: Place | undefined, block: JsonObject | undefined): HclObject {
    const expressions = block === undefined ? undefined : objectAt(block, 'expressions');
    const context: ValueContext = {
      entry,
      place: place === undefined ? undefined : { ...place, forEach: block?.for_each_expression, key: entry.key },
    };
    const read = (name: string): HclValue | undefined => this.argument(name, context, expressions);
    return { kind: 'object', type: 'object', entries: new LazyEntries(() => namesOf(entry.values, entry.unknown), read), rest: undefined, origin: undefined, sensitive: false };
  }

  private argument(name: string, context: ValueContext, expressions: JsonObject | undefined): HclValue | undefined {
    const { values, unknown, sensitive } = context.entry;
    const mask = ownMember(unknown, name);
    const value = ownMember(values, name);
    if (value === undefined && !hasUnknown(mask)) return undefined;
    const expression = expressions?.[name];
    if (mask === true && expressions !== undefined && this.isUnset(expression, name, context)) return undefined;
    return this.value(value, mask, memberOf(sensitive, name), expression, name, context);
  }

  /** An argument that is not written, or whose expression gives null: the provider decides. */
  private isUnset(expression: unknown, name: string, { place }: ValueContext): boolean {
    if (expression === undefined) return true;
    return place !== undefined && isIdentifierName(name) && this.links.follow(expression, place, name).onlyKnown;
  }

  private value(value: unknown, unknown: unknown, sensitive: unknown, expression: unknown, name: string, context: ValueContext): HclValue {
    const read = unknown === true ? this.linked(expression, name, context) : this.known(value, unknown, sensitive, expression, name, context);
    return sensitive === true ? markSensitive(read) : read;
  }

  private known(value: unknown, unknown: unknown, sensitive: unknown, expression: unknown, name: string, context: ValueContext): HclValue {
    if (typeof value === 'string') return stringValue(value);
    if (typeof value === 'number') return numberValue(value);
    if (typeof value === 'boolean') return boolValue(value);
    if (Array.isArray(unknown) && !Array.isArray(value) && hasUnknown(unknown)) return this.list(unknown.map(() => null), unknown, sensitive, expression, name, context);
    if (Array.isArray(value)) return this.list(value, unknown, sensitive, expression, name, context);
    if (!isObject(value)) return isObject(unknown) && Object.keys(unknown).length > 0 ? this.object({}, unknown, sensitive, expression, name, context) : nullValue();
    return this.object(value, unknown, sensitive, expression, name, context);
  }

  private list(value: readonly unknown[], unknown: unknown, sensitive: unknown, expression: unknown, name: string, context: ValueContext): HclValue {
    const blocks = Array.isArray(expression) ? (expression as readonly unknown[]) : undefined;
    const masks: readonly unknown[] = Array.isArray(unknown) ? (unknown as readonly unknown[]) : [];
    const marks: readonly unknown[] = Array.isArray(sensitive) ? (sensitive as readonly unknown[]) : [];
    const inOrder = blocks?.length === value.length;
    const whole = blocks === undefined && masks.some((mask) => mask === true) ? this.elements(expression, name, context, value.length) : undefined;
    const items = value.map((item, i) => {
      if (masks[i] === true && whole?.[i] !== undefined) return whole[i];
      if (masks[i] === true && blocks === undefined) return this.linked(expression, name, context, 'element');
      return this.value(item, masks[i], marks[i], inOrder ? blocks[i] : blocks ?? expression, name, context);
    });
    return listValue(items, { type: 'list' });
  }

  /** Elements of a list that is unknown in part, if as many references stand in it. */
  private elements(expression: unknown, name: string, context: ValueContext, length: number): readonly HclValue[] | undefined {
    if (context.place === undefined) return undefined;
    const { references, opaque } = this.links.follow(expression, context.place, name);
    if (opaque || references.length !== length || !isIdentifierName(name)) return undefined;
    return references.map((reference) => referenceValue(reference, cause(context.entry, name)));
  }

  private object(value: JsonObject, unknown: unknown, sensitive: unknown, expression: unknown, name: string, context: ValueContext): HclValue {
    const nested = isObject(expression) && !('references' in expression) && !('constant_value' in expression) ? expression : undefined;
    const entries: [string, HclValue][] = [];
    for (const member of namesOf(value, unknown)) {
      const mask = ownMember(unknown, member);
      const own = nested === undefined ? expression : ownMember(nested, member);
      if (mask === true && nested !== undefined && own === undefined) continue;
      const label = nested !== undefined || this.isOnlyFor(member, own, context) ? member : name;
      entries.push([member, this.value(ownMember(value, member), mask, ownMember(sensitive, member), own, label, context)]);
    }
    return objectValue(entries);
  }

  /**
   * Of an attribute that is written as blocks (`route`, `ingress`), a plan lists what all its blocks refer to, without saying
   * where: a member is told where one of them only can be meant.
   */
  private isOnlyFor(member: string, expression: unknown, { place }: ValueContext): boolean {
    if (place === undefined || expression === undefined || !isIdentifierName(member)) return false;
    const { references, opaque } = this.links.follow(expression, place, member);
    return !opaque && references.length === 1;
  }

  /** The value of an unknown argument: the attribute that it is, if the configuration leaves one possibility only. */
  private linked(expression: unknown, name: string, context: ValueContext, place: 'argument' | 'element' = 'argument'): HclValue {
    const because = cause(context.entry, name);
    if (expression === undefined || context.place === undefined) return unknownValue(because);
    const { references, opaque, mixed } = this.links.follow(expression, context.place, name);
    const exact = !opaque && references.length > 0 && isIdentifierName(name);
    if (exact && place === 'argument' && isListName(name)) return listValue(references.map((reference) => referenceValue(reference, because)), { type: 'set', rest: mixed ? unknownValue(because) : undefined });
    const [only] = references;
    return exact && references.length === 1 && only !== undefined ? referenceValue(only, because) : unknownValue(because, { references });
  }

  // Providers

  private provider(entry: Entry, block: JsonObject | undefined): ProviderConfiguration {
    const key = textAt(block, 'provider_config_key');
    const id = key ?? entry.type.split('_')[0] ?? '';
    const known = this.providers.get(id);
    if (known !== undefined) return known;
    const name = id.replace(/^.*:/u, '');
    const configuration = key === undefined ? undefined : objectAt(objectAt(this.plan, 'configuration'), 'provider_config')[key];
    const planned = key === undefined ? undefined : this.regions.get(key);
    const provider = { name, region: this.providerRegion(name, objectAt(configuration, 'expressions'), planned), values: undefined };
    this.providers.set(id, provider);
    return provider;
  }

  private providerRegion(name: string, expressions: JsonObject, planned: string | undefined): HclValue {
    const expression = expressions.region;
    const constant = isObject(expression) ? expression.constant_value : undefined;
    if (typeof constant === 'string') return stringValue(constant);
    const [reference] = isObject(expression) && Array.isArray(expression.references) ? (expression.references as readonly unknown[]) : [];
    const steps = typeof reference === 'string' ? stepsOf(reference) : [];
    const variable = steps[0] === 'var' && steps.length === 2 ? objectAt(objectAt(this.plan, 'variables'), String(steps[1])).value : undefined;
    if (typeof variable === 'string') return stringValue(variable);
    if (planned !== undefined) return stringValue(planned);
    if (this.region !== undefined) return stringValue(this.region);
    return referenceValue({ address: `provider.${name}`, path: ['region'] }, { kind: 'provider', message: `the Region of provider \`${name}\` is not in the plan` });
  }
}

interface ValueContext {
  readonly entry: Entry;
  readonly place: Place | undefined;
}

function hasOwnRegion({ values, unknown }: Entry): boolean {
  return (memberOf(values, 'region') ?? null) !== null || hasUnknown(memberOf(unknown, 'region'));
}

function ownRegion({ entries }: HclObject, provider: ProviderConfiguration): HclValue {
  const own = entries.get('region');
  return own === undefined || own.kind === 'null' ? provider.region : own;
}

function cause(entry: Entry, name: string): UnknownCause {
  return planCause(`\`${name}\` of \`${entry.address}\``);
}

function planCause(what: string): UnknownCause {
  return { kind: 'plan', message: `${what} is known after the apply` };
}

/** Arguments that hold an identifier as it is; a policy or a name may contain one among other text. */
function isIdentifierName(name: string): boolean {
  return /(^|_)(ids?|arns?)$/u.test(name) || IDENTIFIERS.has(name);
}

function isListName(name: string): boolean {
  return /(^|_)(ids|arns)$/u.test(name) || LISTS.has(name);
}

const LISTS = new Set(['vpc_zone_identifier', 'subnets', 'security_groups', 'source_security_groups', 'prefix_lists']);
const IDENTIFIERS = new Set([...LISTS, 'cluster', 'task_definition', 'role', 'gateway', 'service', 'instance', 'network_interface', 'iam_instance_profile', 'launch_configuration', 'instance_role']);

function namesOf(value: unknown, unknown: unknown): readonly string[] {
  const names = new Set(isObject(value) ? Object.keys(value) : []);
  if (isObject(unknown)) for (const [name, mask] of Object.entries(unknown)) if (mask !== false && hasUnknown(mask)) names.add(name);
  return [...names];
}

function hasUnknown(mask: unknown): boolean {
  if (mask === true) return true;
  if (Array.isArray(mask)) return (mask as readonly unknown[]).some(hasUnknown);
  return isObject(mask) && Object.values(mask).some(hasUnknown);
}

function memberOf(value: unknown, name: string): unknown {
  return isObject(value) ? value[name] : undefined;
}

/** Names come from elsewhere: `constructor` is none that a plan has. */
function ownMember(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

function blockName({ mode, type, name }: { readonly mode: string; readonly type: string; readonly name: string }): string {
  return `${mode === 'data' ? 'data.' : ''}${type}.${name}`;
}

function dependsOn(module: string, block: JsonObject | undefined): readonly string[] {
  const list = block?.depends_on;
  if (!Array.isArray(list)) return [];
  return (list as readonly unknown[]).filter((item) => typeof item === 'string').map((item) => (module === '' ? item : `${module}.${item}`));
}

/** What a module call depends on, everything in the module depends on. */
function awaitedByCalls(place: Place | undefined): readonly string[] {
  if (place?.parent === undefined) return [];
  const { call, place: outer } = place.parent;
  return [...dependsOn(outer.module, call), ...awaitedByCalls(outer)];
}

/** From version 6 on, the AWS provider plans a `region` for every resource. */
function plannedRegions(entries: Iterable<Entry>, blockOf: (entry: Entry) => JsonObject | undefined): ReadonlyMap<string, string> {
  const regions = new Map<string, Set<string>>();
  for (const entry of entries) {
    const key = textAt(blockOf(entry), 'provider_config_key');
    const region = textAt(entry.values, 'region');
    if (key === undefined || region === undefined || entry.mode === 'data') continue;
    regions.set(key, (regions.get(key) ?? new Set()).add(region));
  }
  return new Map([...regions].flatMap(([key, found]) => (found.size === 1 ? [...found].map((region) => [key, region] as const) : [])));
}
