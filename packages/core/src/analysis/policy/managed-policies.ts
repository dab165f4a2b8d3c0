import { managedDocuments, type ManagedDocument } from '../../knowledge/managed-policies.ts';
import type { PolicyDocument } from './document.ts';
import { policySourceOf, type PolicySource } from './policy-source.ts';
import { readPolicy } from './read-policy.ts';

/** The managed policies of AWS whose text is known. */
export interface ManagedPolicies {
  /** The policy that an ARN names; undefined when it is not one of AWS's or its text is not known. */
  byArn(arn: string): PolicyDocument | undefined;
  readonly names: readonly string[];
}

let policies: ManagedPolicies | undefined;

export function managedPolicies(): ManagedPolicies {
  return (policies ??= managedPoliciesOf(managedDocuments()));
}

function managedPoliciesOf(documents: readonly ManagedDocument[]): ManagedPolicies {
  const byPath = new Map(documents.map(({ path, document }) => [path, document]));
  const read = new Map<string, PolicyDocument>();
  return {
    names: documents.map(({ name }) => name),
    byArn(arn) {
      const known = read.get(arn);
      if (known !== undefined) return known;
      const [, partition, path] = /^arn:([^:]+):iam::aws:policy\/(.+)$/.exec(arn) ?? [];
      const document = path === undefined ? undefined : byPath.get(path);
      if (document === undefined || partition === undefined) return undefined;
      const policy = readPolicy(inPartition(policySourceOf(document), partition), 'identity').document;
      read.set(arn, policy);
      return policy;
    },
  };
}

/** In every partition a managed policy names the ARNs of that partition. */
function inPartition(source: PolicySource, partition: string): PolicySource {
  switch (source.kind) {
    case 'map':
      return { ...source, entries: source.entries.map((entry) => ({ ...entry, value: inPartition(entry.value, partition) })) };
    case 'list':
      return { ...source, items: source.items.map((item) => inPartition(item, partition)) };
    case 'text':
      return typeof source.text === 'string' ? { ...source, text: source.text.replace(/^arn:aws:/, `arn:${partition}:`) } : source;
    case 'unknown':
      return source;
  }
}
