import type { MappingNode, SyntaxNode } from '../../syntax/tree.ts';
import type { Draft } from '../cloudformation/expand/nodes.ts';
import { asMapping, scalarText, type Stretch } from '../cloudformation/template.ts';
import { targetOf, type Expansion } from './expansion.ts';

/** Connectors that are written inside of their source. */
export function connectorsOf(node: MappingNode): MappingNode | undefined {
  return asMapping(node.get('Connectors'));
}

/**
 * A connector lets its source call its destinations through a managed policy on the role of the source. What the policy
 * says depends on both types; here it is unknown, so that nothing is thought to be forbidden that it may allow.
 */
export function addConnectors(expansion: Expansion): void {
  for (const [id, node] of expansion.sources) {
    if (scalarText(node.get('Type')) === 'AWS::Serverless::Connector') {
      const source = asMapping(asMapping(node.get('Properties'))?.get('Source'));
      addPolicy(expansion, { id, at: node, source: scalarText(source?.get('Id')), role: source?.get('RoleName') });
    }
    for (const { key, keyStart, keyEnd, value } of connectorsOf(node)?.entries ?? []) {
      const at = { start: keyStart, end: keyEnd, ...(value.made === undefined ? {} : { made: value.made }) };
      addPolicy(expansion, { id: `${id}${key}`, at, source: id, role: undefined });
    }
  }
}

interface Connector {
  readonly id: string;
  readonly at: Stretch;
  readonly source: string | undefined;
  readonly role: SyntaxNode | undefined;
}

function addPolicy(expansion: Expansion, { id, at, source, role }: Connector): void {
  expansion.unexpanded.add(id);
  const name = role ?? (source === undefined ? undefined : roleNameOf(expansion, source));
  if (name === undefined) return;
  const policyId = `${id}Policy`;
  expansion.unexpanded.add(policyId);
  expansion.add(policyId, at, {
    Type: 'AWS::IAM::ManagedPolicy',
    Properties: {
      // Not a call that CloudFormation knows: a value that nobody can tell.
      PolicyDocument: { 'Fn::Transform': { Name: 'AWS::Serverless::Connector' } },
      Roles: [name],
    },
  });
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
