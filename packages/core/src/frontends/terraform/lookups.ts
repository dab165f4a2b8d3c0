import type { NodeId } from '../../graph/nodes.ts';
import { implicit } from '../../graph/references.ts';
import type { Lookup } from '../../values/text.ts';
import type { TerraformResource, TerraformResult } from '../hcl/environment.ts';
import { nestedBlocks } from '../hcl/environment.ts';
import { equalValues } from '../hcl/equality.ts';
import { nullValue, objectValue, referenceValue, stringValue, type HclObject, type HclValue } from '../hcl/value.ts';
import { ignoredArguments } from './ignored.ts';
import { ALONE, type RootNames } from './root-names.ts';
import { ownEntry } from '../../values/tables.ts';

/** Resources of one root module, under their names in the graph. */
export interface NamedResources {
  readonly result: TerraformResult;
  readonly names?: RootNames;
}

/** What a data source may find, as far as the files tell. */
interface Candidate {
  readonly id: NodeId;
  readonly type: string;
  readonly values: HclObject;
  readonly region: HclValue;
  /** Undefined where others may tag it too. */
  readonly tags: ReadonlyMap<string, HclValue> | undefined;
}

/**
 * What data sources may find: a lookup by tag or by what something belongs to gives anything that fits, also what the same
 * files declare.
 */
export class Lookups {
  readonly #modules: readonly NamedResources[];
  readonly #lookups = new Map<string, Lookup>();
  #sources: ReadonlyMap<string, TerraformResource> | undefined;
  #candidates: readonly Candidate[] | undefined;

  constructor(modules: readonly NamedResources[]) {
    this.#modules = modules;
  }

  /** By the id of a data source. States are not looked up: what is in one belongs to another root module. */
  of(id: string): Lookup | undefined {
    const known = this.#lookups.get(id);
    if (known !== undefined) return known;
    const source = this.#dataSources().get(id);
    if (source === undefined || source.type === 'terraform_remote_state') return undefined;
    let others: ReadonlySet<NodeId> | undefined;
    const lookup = { isAnother: (node: NodeId) => (others ??= this.#othersThan(source)).has(node) };
    this.#lookups.set(id, lookup);
    return lookup;
  }

  #dataSources(): ReadonlyMap<string, TerraformResource> {
    return (this.#sources ??= new Map(this.#modules.flatMap(({ result, names = ALONE }) => result.resources.flatMap((it) => (it.mode === 'data' ? [[names.idOf(it), it] as const] : [])))));
  }

  #othersThan(source: TerraformResource): ReadonlySet<NodeId> {
    this.#candidates ??= this.#modules.flatMap(candidatesOf);
    const alike = this.#candidates.filter(({ type }) => nounOf(type) === nounOf(source.type));
    return new Set(alike.filter((candidate) => isAnother(source, candidate)).map(({ id }) => id));
  }
}

function candidatesOf({ result: { resources }, names = ALONE }: NamedResources): readonly Candidate[] {
  // A tag of its own may be put onto anything.
  const tagged = resources.some(({ type }) => type === 'aws_ec2_tag');
  return resources.flatMap((resource) => {
    const { mode, type, values, region } = resource;
    if (mode === 'data') return [];
    const id = names.idOf(resource);
    return [{ id, type, values, region, tags: tagged ? undefined : tagsOf(resource) }, ...(/^aws_(?:default_)?vpc$/u.test(type) ? partsOfVpc(resource, id) : [])];
  });
}

/** What EC2 makes with a VPC has no tags, and the group is called `default`. */
function partsOfVpc({ address, region }: TerraformResource, id: NodeId): readonly Candidate[] {
  const vpc = referenceValue({ address, path: ['id'] }, { kind: 'computed', message: '' });
  const part = (made: NodeId, type: string, name?: string): Candidate => {
    const values = objectValue([['vpc_id', vpc], ...(name === undefined ? [] : [['name', stringValue(name)] as const])]);
    return { id: made, type, values, region, tags: new Map() };
  };
  return [
    part(implicit.mainRouteTable(id), 'aws_route_table'),
    part(implicit.defaultGroup(id), 'aws_security_group', 'default'),
    part(implicit.defaultAcl(id), 'aws_network_acl'),
  ];
}

/** All tags of a resource, with those that its provider adds; undefined where there may be others. */
function tagsOf({ values, provider, syntax }: TerraformResource): ReadonlyMap<string, HclValue> | undefined {
  const ignored = syntax === undefined ? [] : ignoredArguments(syntax);
  if (ignored.some((name) => name === 'all' || name.startsWith('tags'))) return undefined;
  const all = values.entries.get('tags_all');
  if (all?.kind === 'object') return all.rest === undefined ? all.entries : undefined;
  if (provider.values === undefined) return undefined;
  const { blocks, rest } = nestedBlocks(provider.values, 'default_tags');
  const lists = [...blocks.map(({ entries }) => entries.get('tags')), values.entries.get('tags')].filter((it) => it !== undefined && it.kind !== 'null');
  const known = lists.filter((it) => it.kind === 'object');
  if (rest !== undefined || known.length < lists.length || known.some((it) => it.rest !== undefined)) return undefined;
  return new Map(known.flatMap(({ entries }) => [...entries]));
}

/** What `data "aws_subnets"` and `resource "aws_default_subnet"` are about. */
function nounOf(type: string): string {
  return type.replace(/^aws_(?:default_)?/u, '').replace(/(?:_ids|s)$/u, '');
}

/** Whether a data source and a resource certainly differ in something that both tell. */
function isAnother({ type, values, region }: TerraformResource, candidate: Candidate): boolean {
  if (equalValues(region, candidate.region) === 'no') return true;
  const wanted = values.entries.get('default');
  if (nounOf(type) === 'vpc' && wanted?.kind === 'bool' && wanted.value !== (candidate.type === 'aws_default_vpc')) return true;
  for (const [name, value] of [...values.entries, ...filtersOf(values)]) {
    if (name === 'tags') {
      if (value.kind === 'object' && [...value.entries].some(([key, tag]) => lacksTag(candidate, key, tag))) return true;
    } else if (name.startsWith('tag:')) {
      if (lacksTag(candidate, name.slice('tag:'.length), value)) return true;
    } else if (differ(value, candidate.values.entries.get(name))) return true;
  }
  return false;
}

/** Filters by one text, under the names of arguments. */
function filtersOf(values: HclObject): readonly (readonly [string, HclValue])[] {
  const { blocks } = nestedBlocks(values, 'filter');
  return blocks.flatMap(({ entries }) => {
    const [name, list] = [entries.get('name'), entries.get('values')];
    const [only, second] = list?.kind === 'list' && list.rest === undefined ? list.items : [];
    if (name?.kind !== 'string' || only === undefined || second !== undefined) return [];
    return [[name.value.startsWith('tag:') ? name.value : (ownEntry(ARGUMENTS, name.value) ?? name.value.replaceAll('-', '_')), only] as const];
  });
}

const ARGUMENTS: Readonly<Record<string, string>> = { 'group-name': 'name', cidr: 'cidr_block' };

function lacksTag({ tags }: Candidate, key: string, wanted: HclValue): boolean {
  return tags !== undefined && (tags.has(key) ? differ(wanted, tags.get(key)) : wanted.kind === 'string' && !isWild(wanted.value));
}

/** What is not told cannot differ. */
function differ(wanted: HclValue, own: HclValue = nullValue()): boolean {
  if (!isPlain(wanted) || !isPlain(own) || (wanted.kind === 'string' && isWild(wanted.value))) return false;
  const [a, b] = [idOf(wanted), idOf(own)];
  return a !== undefined && b !== undefined ? a !== b : equalValues(wanted, own) === 'no';
}

function isPlain({ kind }: HclValue): boolean {
  return kind === 'string' || kind === 'number' || kind === 'bool' || kind === 'unknown';
}

function isWild(text: string): boolean {
  return /[*?]/u.test(text);
}

/** The address of the resource that a value identifies. */
function idOf(value: HclValue): string | undefined {
  if (value.kind !== 'unknown' || value.reference === undefined || (value.cause.kind !== 'computed' && value.cause.kind !== 'plan')) return undefined;
  const { address, path, root } = value.reference;
  const isOne = path.length === 1 && path[0] === 'id' && !address.includes('[*]') && !isDataSource(address);
  return isOne ? `${root ?? ''}: ${address}` : undefined;
}

export function isDataSource(address: string): boolean {
  return /(?:^|\.)data\./u.test(address);
}
