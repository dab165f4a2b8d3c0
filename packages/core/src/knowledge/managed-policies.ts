import json from '../../data/managed-policies.json' with { type: 'json' };

/** A managed policy of AWS in its default version, with the ARNs of the partition `aws`. */
export interface ManagedDocument {
  readonly name: string;
  /** What follows `policy/` in its ARN. */
  readonly path: string;
  readonly document: object;
}

export function managedDocuments(): readonly ManagedDocument[] {
  return Object.entries(json.policies).map(([name, { path, document }]) => ({ name, path, document }));
}
