import type { TerraformResource, TerraformResult } from '../hcl/environment.ts';
import { LazyEntries } from '../hcl/lazy-entries.ts';
import { equalValues } from '../hcl/equality.ts';
import { hashOfUserData, isHash } from '../hcl/user-data.ts';
import { listValue, objectValue, type HclList, type HclObject, type HclValue } from '../hcl/value.ts';

/**
 * Gives the resources of a plan the positions of their .tf files: values come from the plan, their origins from the
 * sources. What the plan leaves unknown is what the sources say, which know exactly which attribute is meant.
 */
export function attachSources(planned: readonly TerraformResource[], sources: TerraformResult): readonly TerraformResource[] {
  const byAddress = new Map(sources.resources.map((resource) => [resource.address, resource] as const));
  const byBlock = new Map(sources.resources.map((resource) => [withoutKeys(resource.address), resource] as const));
  return planned.map((resource) => {
    const exact = byAddress.get(resource.address);
    const block = exact ?? byBlock.get(withoutKeys(resource.address));
    if (block === undefined) return resource;
    return exact === undefined ? located(resource, block) : merged(resource, exact);
  });
}

/** Values stay what they are: they may be those of any instance of the block. */
function located(resource: TerraformResource, { span, header, calls, syntax }: TerraformResource): TerraformResource {
  return withValues(resource, { span, header, calls, syntax }, () => resource.values, () => resource.region);
}

function merged(resource: TerraformResource, exact: TerraformResource): TerraformResource {
  const { span, header, calls, syntax, provider: { region, values } } = exact;
  const provider = { ...resource.provider, region: mergeValues(resource.provider.region, region), values };
  return withValues(resource, { span, header, calls, syntax, provider }, () => mergeArguments(resource.values, exact.values), () => mergeValues(resource.region, exact.region));
}

/** Values of a plan are made when somebody asks for them. */
function withValues(resource: TerraformResource, more: Partial<TerraformResource>, values: () => HclObject, region: () => HclValue): TerraformResource {
  const { address, mode, type, name, module, key, provider, absentIsUnset, existence, actions, span, header, calls, syntax, told } = resource;
  let known: HclObject | undefined;
  let where: HclValue | undefined;
  return {
    address, mode, type, name, module, key, provider, absentIsUnset, existence, span, header, calls, syntax,
    ...(actions === undefined ? {} : { actions }),
    ...(told === undefined ? {} : { told }),
    ...more,
    get dependsOn() {
      return resource.dependsOn;
    },
    get values() {
      return (known ??= values());
    },
    get region() {
      return (where ??= region());
    },
  };
}

function withoutKeys(address: string): string {
  return address.replace(/\[(?:\d+|\*|"(?:[^"\\]|\\.)*")\]/gu, '');
}

function mergeValues(planned: HclValue, source: HclValue): HclValue {
  if (planned.kind === 'unknown') return mergeUnknown(planned, source);
  // A set of references is what the plan's configuration suggests; the sources know.
  if (planned.kind === 'list' && planned.type === 'set' && source.kind !== 'null') return source;
  if (planned.kind === 'list' && source.kind === 'list') return mergeLists(planned, source);
  if (planned.kind === 'object' && source.kind === 'object') return mergeObjects(planned, source);
  const encodes = (planned.kind === 'string' && (source.kind === 'string' || source.kind === 'unknown') ? source.encodes : undefined) ?? undefined;
  if (planned.kind === 'string' && encodes !== undefined) return { ...planned, origin: source.origin, encodes };
  return source.origin === undefined ? planned : { ...planned, origin: source.origin };
}

/** A known source value contradicts an unknown plan: the plan was made with other inputs, and it decides. */
function mergeUnknown(planned: HclValue & { kind: 'unknown' }, source: HclValue): HclValue {
  // Null in the sources: the argument is not set, and the provider computes it.
  if (source.kind === 'null') return source;
  const linked = source.kind === 'unknown' && (source.reference !== undefined || source.parts !== undefined || source.choice !== undefined || planned.references.length === 0);
  if (linked && source.cause.kind !== 'error' && source.cause.kind !== 'variable') return planned.sensitive ? { ...source, sensitive: true } : source;
  if (source.kind === 'list' && (source.items.length > 0 || source.rest !== undefined)) return planned.sensitive ? { ...source, sensitive: true } : source;
  return { ...planned, origin: source.origin };
}

/** The arguments of a resource, each when somebody asks for it. */
function mergeArguments(planned: HclObject, source: HclObject): HclObject {
  const read = (name: string): HclValue | undefined => {
    const [own, other] = [planned.entries.get(name), source.entries.get(name)];
    return name === 'user_data' ? (unhashed(own, other) ?? mergeMember(own, other)) : mergeMember(own, other);
  };
  const entries = new LazyEntries(() => new Set([...planned.entries.keys(), ...source.entries.keys()]), read);
  return { ...planned, entries, origin: source.origin };
}

/** Of user data, plans of providers before 6 tell the hash; the sources tell what it is of. */
function unhashed(planned: HclValue | undefined, source: HclValue | undefined): HclValue | undefined {
  if (planned?.kind !== 'string' || source === undefined || !isHash(planned.value)) return undefined;
  if (source.kind === 'unknown') return source;
  return source.kind === 'string' && hashOfUserData(source.value) === planned.value ? source : undefined;
}

function mergeObjects(planned: HclObject, source: HclObject): HclObject {
  const entries: [string, HclValue][] = [];
  for (const name of new Set([...planned.entries.keys(), ...source.entries.keys()])) {
    const value = mergeMember(planned.entries.get(name), source.entries.get(name));
    if (value !== undefined) entries.push([name, value]);
  }
  return objectValue(entries, { type: planned.type, rest: planned.rest, origin: source.origin, sensitive: planned.sensitive });
}

/** What only the sources have is left out by the plan for what is not known yet, where it is a list that may grow. */
function mergeMember(planned: HclValue | undefined, source: HclValue | undefined): HclValue | undefined {
  if (planned === undefined) return source?.kind === 'list' && source.rest !== undefined ? source : undefined;
  return source === undefined ? planned : mergeValues(planned, source);
}

/** Sets are in an order of their own, so that elements are paired by what is known of them. */
function mergeLists(planned: HclList, source: HclList): HclList {
  const free = new Set(source.items.keys());
  const items = planned.items.map((item, i) => {
    const at = findPartner(item, i, source, free);
    if (at === undefined) return item;
    free.delete(at);
    const partner = source.items[at];
    return partner === undefined ? item : mergeValues(item, partner);
  });
  return listValue(items, { type: planned.type === 'set' ? 'list' : planned.type, rest: planned.rest, origin: source.origin, sensitive: planned.sensitive });
}

function findPartner(item: HclValue, index: number, source: HclList, free: ReadonlySet<number>): number | undefined {
  const at = (i: number): HclValue | undefined => (free.has(i) ? source.items[i] : undefined);
  const same = at(index);
  if (same !== undefined && compatible(item, same)) return index;
  for (const i of free) {
    const candidate = at(i);
    if (candidate !== undefined && compatible(item, candidate)) return i;
  }
  return undefined;
}

/** Whether two values can be the same: members that one of them lacks do not count. */
function compatible(a: HclValue, b: HclValue): boolean {
  if (a.kind === 'unknown' || b.kind === 'unknown') return true;
  if (a.kind === 'object' && b.kind === 'object') {
    for (const [name, value] of b.entries) {
      const other = a.entries.get(name);
      if (other !== undefined && value.kind !== 'null' && !compatible(other, value)) return false;
    }
    return true;
  }
  if (a.kind === 'list' && b.kind === 'list') return b.rest !== undefined || (a.items.length === b.items.length && b.items.every((item) => a.items.some((other) => compatible(other, item))));
  return equalValues(a, b) !== 'no' || String('value' in a ? a.value : '') === String('value' in b ? b.value : ' ');
}
