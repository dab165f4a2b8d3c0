import type { SourceFile } from '@privatelint/core';
import type { NewNode, Term } from '@privatelint/core/front-end-api';
import type { TSESTree } from '@typescript-eslint/types';
import { idOf, type Resource } from '../resource.ts';
import { capitalized, later, pathTo, Refusal, textOf, type Draft, type Named, type Place, type Site } from './draft.ts';
import { referenceTo } from './imports.ts';
import { calledL1, insert, propertyIn, propsOf, removeProperty } from './objects.ts';
import { idOfResource, subnetIds } from './references.ts';

/** Properties of endpoints in the graph, as `CfnVPCEndpoint` calls them. */
const OF_ENDPOINTS: Readonly<Record<string, string>> = { subnets: 'subnetIds', groups: 'securityGroupIds', routeTables: 'routeTableIds', privateDns: 'privateDnsEnabled', policy: 'policyDocument' };

/** The type of an endpoint that is written as the resource that it is. */
export function setType(draft: Draft, place: Place, to: 'Gateway' | 'Interface'): void {
  const { module: { file } } = place;
  const props = propsOf(draft, place);
  demandUntouched(place.resource, 'VpcEndpointType');
  const entry = propertyIn(props, 'vpcEndpointType');
  if (entry === undefined) insert(draft, file, props, `vpcEndpointType: '${to}'`);
  else if (entry.value.type === 'Literal') draft.replace(file, entry.value.range[0] + 1, entry.value.range[1] - 1, to);
  else throw new Refusal('`vpcEndpointType` is worked out elsewhere');
}

/** What is not said of an endpoint any more. */
export function unset(draft: Draft, id: string, property: string): void {
  const resource = draft.resource(id);
  const place = draft.place(resource);
  const name = OF_ENDPOINTS[property];
  if (resource.type !== 'AWS::EC2::VPCEndpoint' || !calledL1(place) || name === undefined) throw new Refusal(`how ${property} is written is not known`);
  demandUntouched(resource, capitalized(name));
  const props = propsOf(draft, place);
  const entry = propertyIn(props, name);
  if (entry === undefined) throw new Refusal(`\`${name}\` is written elsewhere`);
  removeProperty(draft, place.module.file, props, entry);
}

/** Further subnets, or groups that are about to be written, of an endpoint that is written as the resource that it is. */
export function addToList(draft: Draft, id: string, property: 'subnets' | 'groups', items: readonly Term[], groups: ReadonlyMap<string, Named>): void {
  const place = draft.place(draft.resource(id));
  const site = draft.site(place);
  const name = OF_ENDPOINTS[property];
  if (!calledL1(place) || site === undefined || name === undefined) throw new Refusal('the endpoint is a construct, which places itself');
  const added = property === 'subnets' ? subnetIds(draft, items) : items.map((item) => groupId(draft, item, groups));
  for (const { site: made } of added) if (later(made, site) !== site && made.statement !== site.statement) throw new Refusal('what it is to have is made later');
  const elements = added.map(({ element }) => element).join(', ');
  const [only, second] = added;
  const list = listOf(place, capitalized(name));
  if (list !== undefined) {
    const last = list.elements.at(-1);
    draft.replace(place.module.file, last?.range[1] ?? list.range[0] + 1, last?.range[1] ?? list.range[0] + 1, last === undefined ? elements : `, ${elements}`);
    return;
  }
  const props = propsOf(draft, place);
  if (propertyIn(props, name) !== undefined) throw new Refusal(`\`${name}\` is worked out elsewhere`);
  insert(draft, place.module.file, props, `${name}: ${second === undefined && only?.list !== undefined ? only.list : `[${elements}]`}`);
}

function groupId(draft: Draft, item: Term, groups: ReadonlyMap<string, Named>): { readonly element: string; readonly list: undefined; readonly site: Site } {
  if (item.kind !== 'ref') throw new Refusal('which group it gets is not known');
  const made = groups.get(item.node);
  if (made !== undefined) return { element: `${made.name}.${made.isResource === true ? 'attrGroupId' : 'securityGroupId'}`, list: undefined, site: made };
  const reference = idOfResource(draft, draft.resource(item.node));
  return { element: reference.text, list: undefined, site: reference };
}

/** The list that a property was given, wherever that is written. */
function listOf({ resource, module }: Place, key: string): TSESTree.ArrayExpression | undefined {
  demandUntouched(resource, key);
  const value = resource.properties.kind === 'object' ? resource.properties.entries.get(key)?.value : undefined;
  if (value?.kind !== 'array' || value.at.file.path !== module.file.path) return undefined;
  const node = pathTo(module.program, value.at.start, value.at.end).at(-1);
  return node?.type === 'ArrayExpression' ? node : undefined;
}

function demandUntouched({ overrides = [] }: Resource, key: string): void {
  if (overrides.some(({ path }) => path.length === 0 || path[0] === key)) throw new Refusal('its properties are overridden');
}

/** A group before the endpoint that is to have it, in the manner of the VPC; what it admits is written behind whoever is admitted. */
export function addGroup(draft: Draft, { beside, name, properties }: NewNode): Named {
  const endpoint = draft.place(draft.resource(beside));
  const site = draft.site(endpoint);
  const vpc = properties.vpc?.kind === 'ref' ? draft.resource(properties.vpc.node) : undefined;
  if (site === undefined || vpc === undefined || !calledL1(endpoint)) throw new Refusal('where the group goes is not known');
  const scope = scopeOf(endpoint);
  const owner = draft.named(vpc);
  if (later(owner, site) !== site || owner.statement === site.statement) throw new Refusal('the VPC is made later');
  const words = [...name.words, ...name.suffix].map(capitalized).join('');
  const called = draft.freeName(site.module, words.charAt(0).toLowerCase() + words.slice(1));
  const isResource = calledL1(draft.place(vpc));
  const ec2 = (it: string): string => referenceTo(draft, site.module, 'aws-ec2', it);
  const shorthand = owner.name === 'vpc' ? 'vpc' : `vpc: ${owner.name}`;
  const made = isResource
    ? `new ${ec2('CfnSecurityGroup')}(${scope}, '${draft.freeId(words)}', { groupDescription: 'VPC endpoints', vpcId: ${owner.name}.ref, securityGroupIngress: [{ ipProtocol: 'tcp', fromPort: 443, toPort: 443, ${admitted(owner, vpc, properties.ingress)} }] })`
    : `new ${ec2('SecurityGroup')}(${scope}, '${draft.freeId(words)}', { ${shorthand}, description: 'VPC endpoints' })`;
  draft.before(site, `const ${called} = ${made}`);
  return { ...site, name: called, isResource };
}

/** Whom the group of an L1 network admits: the VPC, for the groups of others are made later. */
function admitted({ name }: Named, vpc: Resource, rules: Term | undefined): string {
  const [rule, second] = rules?.kind === 'list' ? rules.items : [];
  const peer = rule?.kind === 'map' ? rule.entries.peerCidr : undefined;
  if (second !== undefined || peer?.kind !== 'ref' || peer.node !== idOf(vpc.path)) throw new Refusal('whom the group is to admit is made later');
  return `cidrIp: ${name}.attrCidrBlock`;
}

/** The construct that the one at a place is made in. */
function scopeOf({ nodes, module: { file } }: Place): string {
  const made = nodes.at(-1);
  const [scope] = made?.type === 'NewExpression' ? made.arguments : [];
  if (scope?.type !== 'ThisExpression' && scope?.type !== 'Identifier') throw new Refusal('in which construct it is made is not known');
  return textOf(file, scope);
}

/** A record that leads to an endpoint, in the zone's manner. */
export function addRecord(draft: Draft, { name, properties }: NewNode): Named {
  const { zone, aliasName, name: host } = properties;
  if (zone?.kind !== 'ref' || aliasName?.kind !== 'ref') throw new Refusal('what the record leads to is not known');
  const [zoneResource, endpoint] = [draft.resource(zone.node), draft.resource(aliasName.node)];
  const [inZone, target] = [draft.named(zoneResource), draft.named(endpoint)];
  const site = later(inZone, target);
  const core = (it: string): string => referenceTo(draft, site.module, 'core', it);
  const entries = calledL1(draft.place(endpoint)) ? `${target.name}.attrDnsEntries` : `${target.name}.vpcEndpointDnsEntries`;
  const part = (i: number): string => `${core('Fn')}.select(${i}, ${core('Fn')}.split(':', ${core('Fn')}.select(0, ${entries})))`;
  const words = [...name.words, ...name.suffix].map(capitalized).join('');
  const called = draft.freeName(site.module, words.charAt(0).toLowerCase() + words.slice(1));
  const alias = `{ dnsName: ${part(1)}, hostedZoneId: ${part(0)} }`;
  const props = `{ hostedZoneId: ${idOfResource(draft, zoneResource).text}, name: ${hostText(draft, site, host, zoneResource)}, type: 'A', aliasTarget: ${alias} }`;
  draft.behind(site, `const ${called} = new ${referenceTo(draft, site.module, 'aws-route53', 'CfnRecordSet')}(${scopeOf(draft.place(zoneResource))}, '${draft.freeId(words)}', ${props})`);
  return { ...site, name: called };
}

/** The name of a record: as the zone is called, or with the Region of the deployment. */
function hostText(draft: Draft, site: Site, host: Term | undefined, zone: Resource): string {
  if (host?.kind === 'as') return zoneName(draft.place(zone), draft);
  const parts = host?.kind === 'concat' ? host.parts : host === undefined ? [] : [host];
  if (parts.length === 0 || parts.some(({ kind }) => kind !== 'literal' && kind !== 'region')) throw new Refusal('what the record is called is not known');
  if (parts.every(({ kind }) => kind === 'literal')) return `'${parts.map(plain).join('')}'`;
  return `\`${parts.map((part) => (part.kind === 'region' ? `\${${referenceTo(draft, site.module, 'core', 'Aws')}.REGION}` : plain(part))).join('')}\``;
}

function plain(term: Term): string {
  return term.kind === 'literal' ? String(term.value) : '';
}

function zoneName(place: Place, draft: Draft): string {
  const entry = propertyIn(propsOf(draft, place), 'name');
  const { file }: { readonly file: SourceFile } = place.module;
  if (entry?.value.type !== 'Literal' && entry?.value.type !== 'TemplateLiteral') throw new Refusal('what the zone is called is worked out elsewhere');
  return textOf(file, entry.value);
}
