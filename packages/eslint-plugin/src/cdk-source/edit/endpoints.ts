import type { SourceFile } from '@privatelint/core';
import type { NewNode } from '@privatelint/core/front-end-api';
import type { TSESTree } from '@typescript-eslint/types';
import type { Resource } from '../resource.ts';
import { plainKey } from '../syntax.ts';
import { capitalized, indentBefore, isName, Refusal, textOf, type Draft, type Named, type Site } from './draft.ts';
import { referenceTo } from './imports.ts';
import { propertyIn } from './objects.ts';
import { memberFor, serviceIn } from './services.ts';

/** Where new endpoints go, and in which manner. */
interface Model extends Site {
  /** How the VPC is called there. */
  readonly vpc: string;
  readonly props: TSESTree.ObjectExpression | undefined;
}

/**
 * Writes new endpoints behind the one that they are like, or behind the VPC. Those that others are to wait for get a name;
 * the names are returned by the ids of the nodes.
 */
export function addEndpoints(draft: Draft, endpoints: readonly NewNode[], awaited: ReadonlySet<string>): ReadonlyMap<string, Named> {
  const [first] = endpoints;
  const names = new Map<string, Named>();
  if (first === undefined) return names;
  const model = (first.like === undefined ? undefined : methodCall(draft, draft.resource(first.like))) ?? behindVpc(draft, first.beside);
  const { file } = model.module;
  for (const endpoint of endpoints) {
    const service = serviceIn(endpoint.properties.serviceName);
    const type = endpoint.properties.type;
    const isGateway = type?.kind === 'literal' && type.value === 'gateway';
    const member = memberFor(service, isGateway);
    if (member === undefined) throw new Refusal(`\`${service}\` is not known to CDK`);
    const owner = isGateway ? 'GatewayVpcEndpointAwsService' : 'InterfaceVpcEndpointAwsService';
    const value = `${referenceTo(draft, model.module, 'aws-ec2', owner)}.${member}`;
    const props = !isGateway && model.props !== undefined ? likeProps(file, model.props, value) : `{ service: ${value} }`;
    const id = draft.freeId([...endpoint.name.words, ...endpoint.name.suffix].map(capitalized).join(''));
    const call = `${model.vpc}.${isGateway ? 'addGatewayEndpoint' : 'addInterfaceEndpoint'}('${id}', ${props})`;
    if (awaited.has(endpoint.id)) {
      const name = draft.freeName(model.module, id.charAt(0).toLowerCase() + id.slice(1));
      names.set(endpoint.id, { module: model.module, statement: model.statement, block: model.block, name });
      draft.behind(model, `const ${name} = ${call}`);
    } else draft.behind(model, call);
  }
  return names;
}

/** Deletes the statement that makes an endpoint, where nothing else refers to it. */
export function removeEndpoint(draft: Draft, resource: Resource): void {
  const place = draft.place(resource);
  const site = draft.site(place);
  if (resource.type !== 'AWS::EC2::VPCEndpoint' || site === undefined || place.nodes.at(-2) !== site.statement) throw new Refusal('something else may refer to it');
  const { file } = site.module;
  const [start, end] = site.statement.range;
  const lineStart = file.text.lastIndexOf('\n', start - 1) + 1;
  const lineEnd = file.text.indexOf('\n', end);
  const alone = file.text.slice(lineStart, start).trim() === '' && lineEnd >= 0 && file.text.slice(end, lineEnd).trim() === '';
  draft.replace(file, alone ? lineStart : start, alone ? lineEnd + 1 : end, '');
}

/** `vpc.addInterfaceEndpoint('Id', { … })`, written out once. */
function methodCall(draft: Draft, resource: Resource): Model | undefined {
  const place = draft.place(resource);
  const site = draft.site(place);
  const call = place.nodes.at(-1);
  if (call?.type !== 'CallExpression' || call.callee.type !== 'MemberExpression' || site === undefined) return undefined;
  const vpc = textOf(place.module.file, call.callee.object);
  const last = call.arguments.at(-1);
  if (!isName(vpc)) return undefined;
  return { ...site, vpc, props: last?.type === 'ObjectExpression' ? last : undefined };
}

/** Behind the statement that makes the VPC, by the name that it has there. */
function behindVpc(draft: Draft, beside: string): Model {
  const { name, ...site } = draft.named(vpcOf(draft, beside));
  return { ...site, vpc: name, props: undefined };
}

/** The VPC that a subnet or a route table comes with; else the only one there is. */
function vpcOf(draft: Draft, beside: string): Resource {
  const { construct } = draft.resource(beside);
  const vpcs = draft.program.resources.filter(({ type }) => type === 'AWS::EC2::VPC');
  const [only, second] = vpcs;
  const found = vpcs.find((it) => it.construct === construct) ?? (second === undefined ? only : undefined);
  if (found === undefined) throw new Refusal('the VPC is not made in these files');
  return found;
}

/** The options of the endpoint beside, for another service: reachable by its name, from the whole VPC. */
function likeProps(file: SourceFile, props: TSESTree.ObjectExpression, service: string): string {
  const own = propertyIn(props, 'service');
  if (own === undefined) return `{ service: ${service} }`;
  const parts = props.properties
    .filter((property) => property.type === 'SpreadElement' || !OWN_OPTIONS.has(plainKey(property.key, property.computed) ?? ''))
    .map((property) => (property === own ? `service: ${service}` : textOf(file, property)));
  const multiline = textOf(file, props).includes('\n') && parts.length > 1;
  if (!multiline) return `{ ${parts.join(', ')} }`;
  const indent = indentBefore(file, props.properties[0]?.range[0] ?? 0);
  return `{\n${parts.map((part) => `${indent}${part},\n`).join('')}${indentBefore(file, props.range[1] - 1)}}`;
}

const OWN_OPTIONS = new Set(['privateDnsEnabled', 'open']);
