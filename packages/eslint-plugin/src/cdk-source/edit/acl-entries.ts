import type { NewNode, Term } from '@privatelint/core/front-end-api';
import { capitalized, later, Refusal, type Draft } from './draft.ts';
import { referenceTo } from './imports.ts';
import { calledL1 } from './objects.ts';

/** An entry of a network ACL, by the method that CDK has for it. */
export function addAclEntry(draft: Draft, { name, properties }: NewNode): void {
  const { acl, egress, ruleNumber, cidr, fromPort, toPort, allow } = properties;
  if (acl?.kind !== 'ref' || valueOf(allow) !== 'allow') throw new Refusal('how the entry is written is not known');
  const resource = draft.resource(acl.node);
  if (calledL1(draft.place(resource))) throw new Refusal('its entries are resources of their own');
  const own = draft.named(resource);
  const vpc = cidr?.kind === 'ref' ? draft.named(draft.resource(cidr.node)) : undefined;
  if (vpc === undefined && valueOf(cidr) !== '0.0.0.0/0') throw new Refusal('whom the entry is for is not known');
  const site = vpc === undefined ? own : later(own, vpc);
  const ec2 = (it: string): string => referenceTo(draft, site.module, 'aws-ec2', it);
  const [from, to] = [valueOf(fromPort), valueOf(toPort)];
  const props = [
    `cidr: ${ec2('AclCidr')}.${vpc === undefined ? 'anyIpv4()' : `ipv4(${vpc.name}.vpcCidrBlock)`}`,
    `ruleNumber: ${valueOf(ruleNumber)}`,
    `traffic: ${ec2('AclTraffic')}.${from === to ? `tcpPort(${from})` : `tcpPortRange(${from}, ${to})`}`,
    `direction: ${ec2('TrafficDirection')}.${valueOf(egress) === true ? 'EGRESS' : 'INGRESS'}`,
  ];
  const id = draft.freeId([...name.words, ...name.suffix].map(capitalized).join(''));
  draft.behind(site, `${own.name}.addEntry('${id}', { ${props.join(', ')} })`);
}

function valueOf(term: Term | undefined): string | number | boolean {
  if (term?.kind !== 'literal') throw new Refusal('how the entry is written is not known');
  return term.value;
}
