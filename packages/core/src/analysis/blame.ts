import { isServed, type Service } from './needs/demands.ts';
import type { Attempt, Blocker, BlockerKind } from './reachability/path.ts';

/**
 * The order in which blockers of one failed path are blamed: what makes the deployment fail, then the defect of an
 * endpoint that exists, then a missing public address, then absence. Mending what comes first may mend the rest.
 */
const ORDER: readonly BlockerKind[] = [
  'called-elsewhere',
  'other-region',
  'unknown-service',
  'endpoint-of-wrong-type',
  'vpc-dns-off',
  'endpoint-without-subnets',
  'private-dns-off',
  'endpoint-group-ingress',
  'workload-group-egress',
  'network-acl',
  'gateway-off-route',
  'gateway-without-tables',
  's3-interface-without-names',
  'zone-without-record',
  'zone-misnamed',
  'endpoint-without-zone',
  'endpoint-policy',
  'role-policy',
  'resource-policy',
  'no-public-ip',
  'no-public-path',
  'no-endpoint',
  'incomplete-set',
];

/** What a whole network lacks: one cause for everybody in the VPC, whichever subnet or route table was met first. */
const OF_THE_NETWORK: ReadonlySet<BlockerKind> = new Set(['no-public-ip', 'no-public-path', 'no-endpoint', 'incomplete-set']);

export function isOfTheNetwork({ kind }: Blocker): boolean {
  return OF_THE_NETWORK.has(kind);
}

/** The blocker that a failed path is put down to. Where only the public way was tried, an endpoint is missing. */
export function blame(attempts: readonly Attempt[], service: Service): Blocker | undefined {
  const all = attempts.flatMap(({ stoppedBy }) => stoppedBy);
  const [first] = [...all].sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
  if (first?.kind !== 'no-public-path' || !isServed(service)) return first;
  return { ...first, kind: 'no-endpoint' };
}
