import type { Term } from '@privatelint/core/front-end-api';
import type { TSESTree } from '@typescript-eslint/types';
import type { Resource } from '../resource.ts';
import { plainKey } from '../syntax.ts';
import { Refusal, type Draft } from './draft.ts';
import { referenceTo } from './imports.ts';
import { setType } from './l1.ts';
import { calledL1, insert, propertyIn, propsOf, removeProperty } from './objects.ts';
import { asAwsService, turnIntoInterface } from './services.ts';

interface PropertyOfCdk {
  readonly name: string;
  /** Its path in CloudFormation. */
  readonly path: string;
  /** What CDK does where nothing is said. */
  readonly unset: boolean;
}

/** Properties of the graph that are yes or no, as CDK calls them. */
const PROPERTIES: Readonly<Record<string, PropertyOfCdk>> = {
  'AWS::EC2::VPCEndpoint.privateDns': { name: 'privateDnsEnabled', path: 'PrivateDnsEnabled', unset: true },
  'AWS::EC2::VPC.dnsHostnames': { name: 'enableDnsHostnames', path: 'EnableDnsHostnames', unset: true },
  'AWS::EC2::VPC.dnsSupport': { name: 'enableDnsSupport', path: 'EnableDnsSupport', unset: true },
  'AWS::ECS::Service.publicIp': { name: 'assignPublicIp', path: 'NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp', unset: false },
};

/** Writes another value of a property. */
export function set(draft: Draft, id: string, property: string, to: Term): void {
  const resource = draft.resource(id);
  if (property === 'privateDnsOnlyForInbound' && to.kind === 'literal' && to.value === 'AllResolvers') {
    answerAll(draft, resource);
    return;
  }
  if (property === 'type' && resource.type === 'AWS::EC2::VPCEndpoint') {
    const place = draft.place(resource);
    if (calledL1(place)) setType(draft, place, to.kind === 'literal' && to.value === 'gateway' ? 'Gateway' : 'Interface');
    else turnIntoInterface(draft, place, propsOf(draft, place), to);
    return;
  }
  const known = PROPERTIES[`${resource.type}.${property}`];
  if (known === undefined || to.kind !== 'literal' || typeof to.value !== 'boolean') throw new Refusal(`how ${property} is written is not known`);
  if (setOverride(draft, resource, known, to.value)) return;
  const place = draft.place(resource);
  const isL1 = calledL1(place);
  if (isL1 && known.path.includes('.')) throw new Refusal(`\`${known.path}\` is written inside of another property`);
  const props = propsOf(draft, place);
  const entry = propertyIn(props, known.name);
  const { file } = place.module;
  if (entry === undefined) {
    // CDK turns private DNS on for the services that it knows by name.
    if (property === 'privateDns' && to.value && !isL1 && asAwsService(draft, place, props)) return;
    insert(draft, file, props, `${known.name}: ${to.value}`);
    return;
  }
  if (entry.value.type !== 'Literal') throw new Refusal(`\`${known.name}\` is worked out elsewhere`);
  if (known.unset === to.value && !isL1 && !namesOtherService(props)) removeProperty(draft, file, props, entry);
  else draft.replace(file, entry.value.range[0], entry.value.range[1], String(to.value));
}

/** A value that was put in behind the back of the construct is the one to change; whether there is one. */
function setOverride(draft: Draft, { overrides = [] }: Resource, { path }: PropertyOfCdk, to: boolean): boolean {
  const own = overrides.filter((it) => path.startsWith(it.path.join('.')) || it.path.join('.').startsWith(path));
  const [only, second] = own;
  if (only === undefined) return false;
  const { file, start, end } = only.value.at;
  const { path: overridden, value } = only;
  if (second !== undefined || overridden.join('.') !== path || value.kind !== 'literal' || file.text.slice(start, end) !== String(value.value)) throw new Refusal('its properties are overridden');
  draft.replace(file, start, end, String(to));
  return true;
}

/** Private DNS that answers inbound resolvers only is told to answer all. */
function answerAll(draft: Draft, resource: Resource): void {
  const place = draft.place(resource);
  const entry = calledL1(place) ? undefined : propertyIn(propsOf(draft, place), 'privateDnsOnlyForInboundResolverEndpoint');
  if (entry === undefined || (resource.overrides ?? []).length > 0) throw new Refusal('how private DNS answers is written elsewhere');
  const { range } = entry.value;
  draft.replace(place.module.file, range[0], range[1], `${referenceTo(draft, place.module, 'aws-ec2', 'VpcEndpointPrivateDnsOnlyForInboundResolverEndpoint')}.ALL_RESOLVERS`);
}

/** A gateway endpoint without a selection of subnets stands on the route tables of all of them. */
export function selectAllSubnets(draft: Draft, resource: Resource): void {
  const place = draft.place(resource);
  const props = propsOf(draft, place);
  const entry = calledL1(place) ? undefined : propertyIn(props, 'subnets');
  if (entry === undefined) throw new Refusal('which route tables it takes is worked out elsewhere');
  removeProperty(draft, place.module.file, props, entry);
}

function namesOtherService(props: TSESTree.ObjectExpression): boolean {
  const service = propertyIn(props, 'service')?.value;
  // What is kept in a variable may be of either kind.
  if (service?.type !== 'NewExpression') return service !== undefined && service.type !== 'MemberExpression';
  const { callee } = service;
  const name = callee.type === 'MemberExpression' ? plainKey(callee.property, callee.computed) : callee.type === 'Identifier' ? callee.name : undefined;
  return name !== 'InterfaceVpcEndpointAwsService';
}
