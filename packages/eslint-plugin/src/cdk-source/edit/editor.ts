import type { EditOutcome, Editor, GraphChange } from '@privatelint/core/front-end-api';
import { addAclEntry } from './acl-entries.ts';
import { addRules, dependOn } from './connections.ts';
import { Draft, Refusal, type EditedProgram, type Named } from './draft.ts';
import { addEndpoints, removeEndpoint } from './endpoints.ts';
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
  const added = addEndpoints(draft, endpoints, awaited);
  for (const change of changes) writeChange(draft, change, added);
  return { kind: 'edits', edits: draft.edits(), impact: changes.some(({ kind }) => kind === 'add-node') ? 'new-resource' : 'update' };
}

function writeChange(draft: Draft, change: GraphChange, added: ReadonlyMap<string, Named>): void {
  switch (change.kind) {
    case 'set':
      set(draft, change.node, change.property, change.to);
      return;
    case 'list-add':
      if (change.property === 'ingress' || change.property === 'egress') addRules(draft, change.node, change.property, change.items);
      else if (change.property === 'routeTables' || change.property === 'subnets') selectAllSubnets(draft, draft.resource(change.node));
      else if (change.property === 'policyStatements') addStatements(draft, change.node, change.items);
      else if (change.property === 'inlinePolicies') addRolePolicies(draft, change.node, change.items);
      else throw new Refusal(`how ${change.property} is written is not known`);
      return;
    case 'depend-on':
      dependOn(draft, change.node, change.on, added);
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
      // The group of a new endpoint is CDK's to make: it admits the VPC.
      if (change.node !== 'vpc-endpoint' && change.node !== 'security-group') throw new Refusal(`how ${change.node} is written is not known`);
      return;
    default:
      throw new Refusal('how it is written in this program is not known');
  }
}
