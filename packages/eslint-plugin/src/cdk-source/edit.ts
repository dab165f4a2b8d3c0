import type { SourceFile, TextEdit } from '@privatelint/core';
import { cdkMemberOf, type EditOutcome, type Editor, type GraphChange, type NewNode, type Term } from '@privatelint/core/front-end-api';
import type { TSESTree } from '@typescript-eslint/types';
import { moduleName } from './expressions.ts';
import { idOf, type Resource } from './resource.ts';
import { plainKey, walk } from './syntax.ts';

type Node = TSESTree.Node;

/** A program with the resources that came of it. */
export interface EditedProgram {
  readonly file: SourceFile;
  readonly program: TSESTree.Program;
  readonly resources: readonly Resource[];
}

/** There is no faithful way to write a change. */
class Refusal extends Error {
  override readonly name = 'Refusal';
}

/** Writes graph changes into a CDK program. */
export function sourceEditor(edited: EditedProgram): Editor {
  return {
    edit(changes): EditOutcome {
      try {
        return write(edited, changes);
      } catch (error) {
        if (error instanceof Refusal) return { kind: 'refused', reason: error.message };
        throw error;
      }
    },
  };
}

function write(edited: EditedProgram, changes: readonly GraphChange[]): EditOutcome {
  const edits: TextEdit[] = [];
  const added = changes.filter((change) => change.kind === 'add-node');
  const endpoints = added.filter(({ node }) => node === 'vpc-endpoint');
  if (endpoints.length > 0) edits.push(...newEndpoints(edited, endpoints));
  for (const change of changes) {
    // The group of a new endpoint is CDK's to make: it admits the VPC.
    if (change.kind === 'add-node' && (change.node === 'vpc-endpoint' || change.node === 'security-group')) continue;
    if (change.kind !== 'set') throw new Refusal('how it is written in this program is not known');
    edits.push(...set(edited, change.node, change.property, change.to));
  }
  return { kind: 'edits', edits, impact: endpoints.length > 0 ? 'new-resource' : 'update' };
}

/** Properties of the graph, as CDK calls them. */
const PROPERTIES: Readonly<Record<string, { readonly name: string; readonly unset?: boolean }>> = {
  'AWS::EC2::VPCEndpoint.privateDns': { name: 'privateDnsEnabled', unset: true },
  'AWS::EC2::VPC.dnsHostnames': { name: 'enableDnsHostnames', unset: true },
  'AWS::EC2::VPC.dnsSupport': { name: 'enableDnsSupport', unset: true },
  'AWS::ECS::Service.publicIp': { name: 'assignPublicIp', unset: false },
};

function set(edited: EditedProgram, id: string, property: string, to: Term): TextEdit[] {
  const resource = resourceOf(edited, id);
  const known = PROPERTIES[`${resource.type}.${property}`];
  if (known === undefined || to.kind !== 'literal' || typeof to.value !== 'boolean') throw new Refusal(`how ${property} is written is not known`);
  if ((resource.overrides ?? []).length > 0) throw new Refusal('its properties are overridden');
  const props = propsOf(edited, resource);
  const entry = propertyIn(props, known.name);
  const { file } = edited;
  if (entry === undefined) return [insertedIn(file, props, `${known.name}: ${to.value}`)];
  if (entry.value.type !== 'Literal') throw new Refusal(`\`${known.name}\` is worked out elsewhere`);
  // What CDK does anyway need not be said, unless the service is none of AWS's own to CDK.
  const isDefault = known.unset === to.value && !/InterfaceVpcEndpointService\b|\.CfnVPCEndpoint\b|^new CfnVPCEndpoint/.test(textOf(file, resource.whole.start, resource.whole.end));
  if (isDefault) return [removed(file, props, entry)];
  return [{ file, start: entry.value.range[0], end: entry.value.range[1], newText: String(to.value) }];
}

/** New endpoints stand behind the one that they are like, or behind the VPC. */
function newEndpoints(edited: EditedProgram, endpoints: readonly NewNode[]): TextEdit[] {
  const [first] = endpoints;
  const model = first?.like === undefined ? undefined : methodCall(edited, resourceOf(edited, first.like));
  const site = model ?? vpcSite(edited, first?.beside ?? '');
  const { file } = edited;
  const edits: TextEdit[] = [];
  const taken = new Set<string>();
  const lines = endpoints.map((endpoint) => {
    const service = serviceIn(endpoint.properties.serviceName);
    const type = endpoint.properties.type;
    const isGateway = type?.kind === 'literal' && type.value === 'gateway';
    const member = memberFor(service, isGateway);
    const owner = isGateway ? 'GatewayVpcEndpointAwsService' : 'InterfaceVpcEndpointAwsService';
    const reference = referenceTo(edited, owner);
    if (reference.edit !== undefined && !taken.has(owner)) edits.push(reference.edit);
    taken.add(owner);
    const value = `${reference.text}.${member}`;
    const props = !isGateway && site.props !== undefined ? likeProps(file, site.props, value) : `{ service: ${value} }`;
    return `${site.vpc}.${isGateway ? 'addGatewayEndpoint' : 'addInterfaceEndpoint'}('${nameFor(edited, endpoint, taken)}', ${props})${site.semicolon}`;
  });
  const indent = /[^\S\n]*$/.exec(file.text.slice(0, site.statement.range[0]))?.[0] ?? '';
  const newline = file.text.includes('\r\n') ? '\r\n' : '\n';
  const end = site.statement.range[1];
  return [...edits, { file, start: end, end, newText: lines.map((line) => `${newline}${indent}${line}`).join('') }];
}

interface Site {
  /** How the VPC is called there. */
  readonly vpc: string;
  readonly statement: Node;
  readonly props: TSESTree.ObjectExpression | undefined;
  readonly semicolon: string;
}

/** `vpc.addInterfaceEndpoint('Id', { … })`, written out once. */
function methodCall(edited: EditedProgram, resource: Resource): Site | undefined {
  const { file } = edited;
  const path = pathTo(edited.program, resource.whole.start, resource.whole.end);
  const call = path.at(-1);
  const statement = runOnce(edited, path, resource);
  if (call?.type !== 'CallExpression' || call.callee.type !== 'MemberExpression' || statement === undefined) return undefined;
  const vpc = textOf(file, call.callee.object.range[0], call.callee.object.range[1]);
  const last = call.arguments.at(-1);
  const props = last?.type === 'ObjectExpression' ? last : undefined;
  if (!/^[\w$.#]+$/.test(vpc)) return undefined;
  return { vpc, statement, props, semicolon: semicolonOf(file, statement) };
}

/** Behind the statement that makes the VPC, by the name that it gets there. */
function vpcSite(edited: EditedProgram, beside: string): Site {
  const { file } = edited;
  const path = pathOf(edited, vpcOf(edited, beside));
  const statement = runOnce(edited, path.nodes, path.resource);
  const holder = path.nodes.at(-2);
  const target = holder?.type === 'VariableDeclarator' ? holder.id : holder?.type === 'AssignmentExpression' ? holder.left : undefined;
  if (statement === undefined || target === undefined) throw new Refusal('the VPC has no name where it is made');
  const vpc = target.type === 'Identifier' ? target.name : textOf(file, target.range[0], target.range[1]);
  if (!/^[\w$.#]+$/.test(vpc)) throw new Refusal('the VPC has no name where it is made');
  return { vpc, statement, props: undefined, semicolon: semicolonOf(file, statement) };
}

/** The VPC that a subnet or a route table comes with; else the only one there is. */
function vpcOf(edited: EditedProgram, beside: string): Resource {
  const { construct } = resourceOf(edited, beside);
  const vpcs = edited.resources.filter(({ type }) => type === 'AWS::EC2::VPC');
  const [only, second] = vpcs;
  const found = vpcs.find((it) => it.construct === construct) ?? (second === undefined ? only : undefined);
  if (found === undefined) throw new Refusal('the VPC is not made in this file');
  return found;
}

function pathOf(edited: EditedProgram, resource: Resource): { readonly nodes: readonly Node[]; readonly resource: Resource } {
  return { nodes: pathTo(edited.program, resource.whole.start, resource.whole.end), resource };
}

/** The statement of a constructor or of the file; undefined where it may run several times, or for several constructs. */
function runOnce({ resources }: EditedProgram, path: readonly Node[], resource: Resource): Node | undefined {
  const same = resources.filter((it) => it.type === resource.type && it.whole.start === resource.whole.start && it.construct !== resource.construct);
  if (same.length > 0) return undefined;
  const at = path.findLastIndex(({ type }) => type === 'ExpressionStatement' || type === 'VariableDeclaration');
  const statement = path[at];
  const block = path[at - 1];
  const fn = path[at - 2];
  const owner = path[at - 3];
  if (statement === undefined || path.slice(at).some(({ type }) => type.includes('Function'))) return undefined;
  if (block?.type === 'Program') return statement;
  const isConstructor = block?.type === 'BlockStatement' && fn?.type === 'FunctionExpression' && owner?.type === 'MethodDefinition' && owner.kind === 'constructor';
  return isConstructor ? statement : undefined;
}

function semicolonOf({ text }: SourceFile, statement: Node): string {
  return text[statement.range[1] - 1] === ';' ? ';' : '';
}

/** The options of the endpoint beside, for another service. */
function likeProps(file: SourceFile, props: TSESTree.ObjectExpression, service: string): string {
  const own = propertyIn(props, 'service');
  if (own === undefined) return `{ service: ${service} }`;
  const parts = props.properties
    .filter((property) => property.type === 'SpreadElement' || plainKey(property.key, property.computed) !== 'privateDnsEnabled')
    .map((property) => (property === own ? `service: ${service}` : textOf(file, property.range[0], property.range[1])));
  const multiline = file.text.slice(props.range[0], props.range[1]).includes('\n') && parts.length > 1;
  if (!multiline) return `{ ${parts.join(', ')} }`;
  const [firstProperty] = props.properties;
  const indent = /[^\S\n]*$/.exec(file.text.slice(0, firstProperty?.range[0] ?? 0))?.[0] ?? '';
  const close = /[^\S\n]*$/.exec(file.text.slice(0, props.range[1] - 1))?.[0] ?? '';
  return `{\n${parts.map((part) => `${indent}${part},\n`).join('')}${close}}`;
}

/** `com.amazonaws.<region>.ecr.dkr` names `ecr.dkr`. */
function serviceIn(term: Term | undefined): string {
  const text = term === undefined ? '' : shown(term);
  const [, service] = /^[\w.]*?\.\*\.(.+)$/.exec(text) ?? [];
  if (service === undefined) throw new Refusal('the service is not known to CDK');
  return service;
}

function shown(term: Term): string {
  if (term.kind === 'literal') return String(term.value);
  return term.kind === 'concat' ? term.parts.map(shown).join('') : '*';
}

function memberFor(service: string, isGateway: boolean): string {
  const member = cdkMemberOf(service, isGateway ? 'Gateway' : 'Interface');
  if (member === undefined) throw new Refusal(`\`${service}\` is not known to CDK`);
  return member;
}

/** How a class of aws-ec2 is called in the file; the import that this takes, where it takes one. */
function referenceTo({ file, program }: EditedProgram, name: string): { readonly text: string; readonly edit?: TextEdit } {
  let named: TSESTree.ImportDeclaration | undefined;
  let fromRoot: string | undefined;
  for (const node of program.body) {
    if (node.type !== 'ImportDeclaration' || node.importKind === 'type') continue;
    const module = moduleName(node.source.value);
    for (const specifier of node.specifiers) {
      const { local } = specifier;
      const isWhole = specifier.type !== 'ImportSpecifier';
      const imported = isWhole ? undefined : specifier.imported.type === 'Identifier' ? specifier.imported.name : specifier.imported.value;
      if (module === 'aws-ec2' && isWhole) return { text: `${local.name}.${name}` };
      if (module === 'aws-ec2' && imported === name) return { text: local.name };
      if (module === 'root' && isWhole) fromRoot = `${local.name}.aws_ec2.${name}`;
      if (module === 'root' && imported === 'aws_ec2') return { text: `${local.name}.${name}` };
      if (module === 'aws-ec2') named = node;
    }
  }
  const last = named?.specifiers.at(-1);
  if (last === undefined && fromRoot !== undefined) return { text: fromRoot };
  if (last === undefined) throw new Refusal('aws-ec2 is not imported in a way that is followed');
  return { text: name, edit: { file, start: last.range[1], end: last.range[1], newText: `, ${name}` } };
}

function nameFor({ resources }: EditedProgram, { name }: NewNode, taken: Set<string>): string {
  const words = [...name.words, ...name.suffix].map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  const used = new Set(resources.flatMap(({ path }) => path.split('/')));
  for (let i = 1, candidate = words; ; candidate = `${words}${++i}`) {
    if (used.has(candidate) || taken.has(candidate)) continue;
    taken.add(candidate);
    return candidate;
  }
}

function resourceOf({ resources }: EditedProgram, id: string): Resource {
  const found = resources.find(({ path }) => idOf(path) === id);
  if (found === undefined) throw new Refusal('it is not made in this file');
  return found;
}

/** The object of properties that a construct is given. */
function propsOf(edited: EditedProgram, resource: Resource): TSESTree.ObjectExpression {
  const path = pathTo(edited.program, resource.whole.start, resource.whole.end);
  const call = path.at(-1);
  const last = call?.type === 'CallExpression' || call?.type === 'NewExpression' ? call.arguments.at(-1) : undefined;
  const shared = edited.resources.some((it) => it.type === resource.type && it.whole.start === resource.whole.start && it.construct !== resource.construct);
  if (last?.type !== 'ObjectExpression' || shared) throw new Refusal('its properties are written elsewhere, or for several constructs');
  return last;
}

function propertyIn(props: TSESTree.ObjectExpression, name: string): TSESTree.Property | undefined {
  return props.properties.find((property): property is TSESTree.Property => property.type === 'Property' && plainKey(property.key, property.computed) === name);
}

function insertedIn(file: SourceFile, props: TSESTree.ObjectExpression, text: string): TextEdit {
  const last = props.properties.at(-1);
  if (last === undefined) return { file, start: props.range[0], end: props.range[1], newText: `{ ${text} }` };
  const own = file.text.slice(props.range[0], props.range[1]);
  const separator = own.includes('\n') ? `,\n${/[^\S\n]*$/.exec(file.text.slice(0, last.range[0]))?.[0] ?? ''}` : ', ';
  return { file, start: last.range[1], end: last.range[1], newText: `${separator}${text}` };
}

/** A property with its comma and, where it stands alone in it, its line. */
function removed(file: SourceFile, props: TSESTree.ObjectExpression, property: TSESTree.Property): TextEdit {
  const i = props.properties.indexOf(property);
  const next = props.properties[i + 1];
  const before = props.properties[i - 1];
  if (next !== undefined) return { file, start: property.range[0], end: next.range[0], newText: '' };
  return { file, start: before === undefined ? property.range[0] : before.range[1], end: property.range[1], newText: '' };
}

/** The nodes from the program down to the one that takes just this range. */
function pathTo(program: TSESTree.Program, start: number, end: number): readonly Node[] {
  const path: Node[] = [];
  walk(program, (node) => {
    if (node.range[0] > start || node.range[1] < end) return;
    // Deeper nodes come later; those of a branch that ended before are gone.
    while (path.length > 0 && !within(node, path.at(-1))) path.pop();
    path.push(node);
  });
  return path;
}

function within(inner: Node, outer: Node | undefined): boolean {
  return outer !== undefined && inner.range[0] >= outer.range[0] && inner.range[1] <= outer.range[1];
}

function textOf({ text }: SourceFile, start: number, end: number): string {
  return text.slice(start, end);
}
