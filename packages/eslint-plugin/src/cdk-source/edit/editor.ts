import type { EditOutcome, Editor, GraphChange } from '@privatelint/core/front-end-api';
import { addAclEntry } from './acl-entries.ts';
import { addRules, admit, dependOn } from './connections.ts';
import { Draft, Refusal, type EditedProgram, type Named } from './draft.ts';
import { addEndpoints, removeEndpoint } from './endpoints.ts';
import { addGroup, addRecord, addToList, unset } from './l1.ts';
import { calledL1 } from './objects.ts';
import { selectAllSubnets, set } from './properties.ts';
import { addRolePolicies, addStatements } from './statements.ts';
import { replaceText } from './texts.ts';

/** Writes graph changes into a CDK program. */
export function sourceEditor(program: EditedProgram): Editor {
  return {
    edit(changes): EditOutcome {
      try {
        return write(new Draft(program), changes);
      } catch (error) {
        if (error instanceof Refusal) return { kind: 'refused', reason: error.message };
        throw error;
      }
    },
  };
}

function write(draft: Draft, changes: readonly GraphChange[]): EditOutcome {
  const endpoints = changes.filter((change) => change.kind === 'add-node').filter(({ node }) => node === 'vpc-endpoint');
  const awaited = new Set(changes.flatMap((change) => (change.kind === 'depend-on' ? change.on : [])));
  const made = new Map(addEndpoints(draft, endpoints, awaited));
  for (const [id, named] of newBeside(draft, changes)) made.set(id, named);
  for (const change of changes) writeChange(draft, change, made);
  return { kind: 'edits', edits: draft.edits(), impact: impactOf(changes) };
}

/** EC2 makes an endpoint of another type anew. */
function impactOf(changes: readonly GraphChange[]): Extract<EditOutcome, { kind: 'edits' }>['impact'] {
  if (changes.some((change) => change.kind === 'set' && change.property === 'type')) return 'replacement';
  return changes.some(({ kind }) => kind === 'add-node') ? 'new-resource' : 'update';
}

/** Groups of endpoints that stand there, and records, by the ids that other changes know them by. */
function newBeside(draft: Draft, changes: readonly GraphChange[]): Map<string, Named> {
  const found = new Map<string, Named>();
  const given = new Set(changes.flatMap((change) => (change.kind === 'list-add' && change.property === 'groups' ? change.items : [])).flatMap((item) => (item.kind === 'ref' ? [item.node] : [])));
  for (const change of changes) {
    if (change.kind !== 'add-node') continue;
    if (change.node === 'record-sets') found.set(change.id, addRecord(draft, change));
    if (change.node !== 'security-group' || !given.has(change.id)) continue;
    const group = addGroup(draft, change);
    found.set(change.id, group);
    const { ingress } = change.properties;
    if (group.isResource !== true && ingress?.kind === 'list') admit(draft, group, 'ingress', ingress.items);
  }
  return found;
}

function writeChange(draft: Draft, change: GraphChange, made: ReadonlyMap<string, Named>): void {
  switch (change.kind) {
    case 'set':
      set(draft, change.node, change.property, change.to);
      return;
    case 'list-add':
      if (change.property === 'ingress' || change.property === 'egress') addRules(draft, change.node, change.property, change.items);
      else if (change.property === 'groups' || (change.property === 'subnets' && isL1(draft, change.node))) addToList(draft, change.node, change.property, change.items, made);
      else if (change.property === 'routeTables' || change.property === 'subnets') selectAllSubnets(draft, draft.resource(change.node));
      else if (change.property === 'policyStatements') addStatements(draft, change.node, change.items);
      else if (change.property === 'inlinePolicies') addRolePolicies(draft, change.node, change.items);
      else throw new Refusal(`how ${change.property} is written is not known`);
      return;
    case 'unset':
      unset(draft, change.node, change.property);
      return;
    case 'depend-on':
      dependOn(draft, change.node, change.on, made);
      return;
    case 'replace-text':
      replaceText(draft, change.at, change.to);
      return;
    case 'remove-node':
      removeEndpoint(draft, draft.resource(change.node));
      return;
    case 'add-node':
      if (change.node === 'network-acl-entry') {
        addAclEntry(draft, change);
        return;
      }
      // The group of a new endpoint is CDK's to make: it admits the VPC. Those of others, and records, are written before.
      if (!['vpc-endpoint', 'security-group', 'record-sets'].includes(change.node)) throw new Refusal(`how ${change.node} is written is not known`);
      return;
    default:
      throw new Refusal('how it is written in this program is not known');
  }
}

function isL1(draft: Draft, id: string): boolean {
  return calledL1(draft.place(draft.resource(id)));
}
