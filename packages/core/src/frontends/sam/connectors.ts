import type { MappingNode, SyntaxNode } from '../../syntax/tree.ts';
import { draw, withEntry, type Draft } from '../cloudformation/expand/nodes.ts';
import { asMapping, scalarText, type Stretch } from '../cloudformation/template.ts';
import { targetOf, type Expansion } from './expansion.ts';

/** Connectors that are written inside of their source. */
export function connectorsOf(node: MappingNode): MappingNode | undefined {
  return asMapping(node.get('Connectors'));
}

/**
 * A connector lets its source call its destinations, or its destinations poll the source, through a managed policy on a
 * role of one of them. What the policy says depends on both types; here it is unknown and belongs to the roles of all, so
 * that nothing is thought to be forbidden that it may allow.
 */
export function addConnectors(expansion: Expansion): void {
  for (const [id, node] of expansion.sources) {
    if (expansion.typeOf(id) === 'AWS::Serverless::Connector') {
      const properties = asMapping(node.get('Properties'));
      addPolicy(expansion, { id, at: node, ends: [properties?.get('Source'), ...destinationsOf(properties)].map(endOf) });
    }
    for (const { key, keyStart, keyEnd, value } of connectorsOf(node)?.entries ?? []) {
      const at = { start: keyStart, end: keyEnd, ...(value.made === undefined ? {} : { made: value.made }) };
      const destinations = destinationsOf(asMapping(asMapping(value)?.get('Properties')));
      addPolicy(expansion, { id: `${id}${key}`, at, ends: [{ id, role: undefined }, ...destinations.map(endOf)] });
    }
  }
}

interface Connector {
  readonly id: string;
  readonly at: Stretch;
  readonly ends: readonly End[];
}

/** A resource by its logical id, or only its role. */
interface End {
  readonly id: string | undefined;
  readonly role: SyntaxNode | undefined;
}

function endOf(node: SyntaxNode | undefined): End {
  const map = asMapping(node);
  return { id: scalarText(map?.get('Id')), role: map?.get('RoleName') };
}

function destinationsOf(properties: MappingNode | undefined): readonly SyntaxNode[] {
  const node = properties?.get('Destination');
  return node === undefined ? [] : node.kind === 'sequence' ? node.items : [node];
}

function addPolicy(expansion: Expansion, { id, at, ends }: Connector): void {
  expansion.unexpanded.add(id);
  const roles = ends.map((end) => end.role ?? (end.id === undefined ? undefined : roleNameOf(expansion, end.id))).filter((role) => role !== undefined);
  if (roles.length === 0) return;
  const policyId = `${id}Policy`;
  expansion.unexpanded.add(policyId);
  expansion.add(policyId, at, {
    Type: 'AWS::IAM::ManagedPolicy',
    // Not a call that CloudFormation knows: a value that nobody can tell.
    Properties: { PolicyDocument: { 'Fn::Transform': { Name: 'AWS::Serverless::Connector' } }, Roles: roles },
  });
  waitFor(expansion, policyId, ends);
}

/** What polls a source for a function may do so from the beginning. */
function waitFor(expansion: Expansion, policyId: string, ends: readonly End[]): void {
  const names = ends.map(({ id }) => id);
  for (const [i, entry] of expansion.made.entries()) {
    const properties = asMapping(asMapping(entry.value)?.get('Properties'));
    if (entry.value.kind !== 'mapping' || expansion.typeOf(entry.key) !== 'AWS::Lambda::EventSourceMapping') continue;
    const [source, target] = [targetOf(properties?.get('EventSourceArn')), targetOf(properties?.get('FunctionName'))];
    if (source === undefined || source !== names[0] || target === undefined || !names.slice(1).includes(target)) continue;
    const before = entry.value.get('DependsOn');
    const items = before === undefined ? [] : before.kind === 'sequence' ? before.items : [before];
    const others = items.filter((item) => scalarText(item) !== policyId);
    expansion.made[i] = { ...entry, value: withEntry(entry.value, 'DependsOn', draw(entry.value, [...others, policyId])) };
  }
}

/** The role that a function or state machine has: the one that it names, or that SAM makes for it. */
function roleNameOf(expansion: Expansion, source: string): Draft | undefined {
  const node = expansion.sources.get(source);
  const type = scalarText(node?.get('Type'));
  const properties = asMapping(node?.get('Properties'));
  const given = properties?.get('Role') ?? properties?.get('RoleArn');
  const target = targetOf(given);
  if (target !== undefined) return { Ref: target };
  const makesRole = type === 'AWS::Serverless::Function' || type === 'AWS::Serverless::StateMachine';
  return given === undefined && makesRole ? { Ref: `${source}Role` } : undefined;
}
