import type { TSESTree } from '@typescript-eslint/types';
import { cdkMemberOf, parseServiceName, type Term } from '@privatelint/core/front-end-api';
import type { Module } from '../modules.ts';
import { plainKey } from '../syntax.ts';
import { Refusal, textOf, type Draft, type Place } from './draft.ts';
import { referenceTo } from './imports.ts';
import { propertyIn } from './objects.ts';

/** What CDK calls a service that endpoints are for; undefined for services that it has no name for. */
export function memberFor(service: string, isGateway: boolean): string | undefined {
  return cdkMemberOf(service, isGateway ? 'Gateway' : 'Interface');
}

/** `com.amazonaws.<region>.ecr.dkr` names `ecr.dkr`. */
export function serviceIn(term: Term | undefined): string {
  const text = term === undefined ? '' : shown(term);
  const [, service] = /^[\w.]*?\.\*\.(.+)$/.exec(text) ?? [];
  if (service === undefined) throw new Refusal('the service is not known to CDK');
  return service;
}

function shown(term: Term): string {
  if (term.kind === 'literal') return String(term.value);
  return term.kind === 'concat' ? term.parts.map(shown).join('') : '*';
}

/**
 * Names the service of an endpoint by CDK's constant, if the program spells it out and the endpoint is for the Region of its
 * stack; whether it did.
 */
export function asAwsService(draft: Draft, { module, resource }: Place, props: TSESTree.ObjectExpression): boolean {
  const service = propertyIn(props, 'service')?.value;
  if (service?.type !== 'NewExpression') return false;
  const name = resource.properties.kind === 'object' ? resource.properties.entries.get('ServiceName')?.value : undefined;
  const text = name?.kind === 'literal' && typeof name.value === 'string' ? name.value : name?.kind === 'text' ? name.text : undefined;
  const parsed = text === undefined ? undefined : parseServiceName(text);
  const { region } = resource.construct.stack;
  if (parsed === undefined || (typeof parsed.region === 'string' && parsed.region !== region?.name)) return false;
  return writeAwsService(draft, module, service, parsed.service);
}

/** `new InterfaceVpcEndpointService('com.amazonaws.….logs')` becomes CDK's constant; whether it did. */
export function writeAwsService(draft: Draft, module: Module, service: TSESTree.NewExpression, short: string): boolean {
  const [, port] = service.arguments;
  const member = memberFor(short, false);
  // Another port than the one of AWS has a reason.
  if (member === undefined || !/\bInterfaceVpcEndpointService$/.test(textOf(module.file, service.callee)) || (port !== undefined && textOf(module.file, port) !== '443')) return false;
  draft.replace(module.file, service.range[0], service.range[1], `${referenceTo(draft, module, 'aws-ec2', 'InterfaceVpcEndpointAwsService')}.${member}`);
  return true;
}

/** A gateway endpoint for a service that has none becomes an interface endpoint: `addGatewayEndpoint(…)`, `new GatewayVpcEndpoint(…)`. */
export function turnIntoInterface(draft: Draft, { module, nodes, resource }: Place, props: TSESTree.ObjectExpression, to: Term): void {
  const call = nodes.at(-1);
  const service = propertyIn(props, 'service')?.value;
  const name = resource.properties.kind === 'object' ? resource.properties.entries.get('ServiceName')?.value : undefined;
  const text = name?.kind === 'literal' && typeof name.value === 'string' ? name.value : name?.kind === 'text' ? name.text : undefined;
  const member = text === undefined ? undefined : memberFor(parseServiceName(text)?.service ?? '', false);
  // Subnets of a gateway endpoint are those whose route tables it is on: another question.
  const others = props.properties.filter((it) => it.type === 'SpreadElement' || !['service', 'vpc'].includes(plainKey(it.key, it.computed) ?? ''));
  if (to.kind !== 'literal' || to.value !== 'interface' || service === undefined || member === undefined || others.length > 0) throw new Refusal('how its type is written is not known');
  if (call?.type !== 'CallExpression' && call?.type !== 'NewExpression') throw new Refusal('how its type is written is not known');
  const { callee } = call;
  const called = callee.type === 'MemberExpression' && !callee.computed ? callee.property : callee;
  const spelled = textOf(module.file, called);
  if (spelled === 'addGatewayEndpoint') draft.replace(module.file, called.range[0], called.range[1], 'addInterfaceEndpoint');
  else if (spelled === 'GatewayVpcEndpoint') draft.replace(module.file, callee.range[0], callee.range[1], referenceTo(draft, module, 'aws-ec2', 'InterfaceVpcEndpoint'));
  else throw new Refusal('how its type is written is not known');
  draft.replace(module.file, service.range[0], service.range[1], `${referenceTo(draft, module, 'aws-ec2', 'InterfaceVpcEndpointAwsService')}.${member}`);
}
