import { asWritten, concatenated, literal, REGION, ref, type Proposal, type Term } from '../edits/changes.ts';
import type { HostedZone, NodeBase, Vpc, VpcEndpoint } from '../graph/nodes.ts';
import { showText, type Text } from '../values/text.ts';
import { setProperty, waits } from './proposals.ts';
import type { BlockedCause, RuleContext } from './rule.ts';

/** Records of a private zone for the names that callers ask it for in vain, each leading to the endpoint of its service. */
export function addRecords(zone: HostedZone, cause: BlockedCause, context: RuleContext): Proposal[] {
  const { vpc, services } = cause;
  if (vpc === undefined) return [];
  const region = context.graph.unitOf(zone)?.region() ?? '';
  const wanted = services.flatMap((service) => wantedIn(zone, vpc, service, region, context));
  // Half of the names would leave the other half without an answer.
  if (wanted.length < services.length) return [];
  const proposal: Proposal = {
    title: `add ${wanted.length > 1 ? 'records' : 'a record'} for ${wanted.map(({ host }) => `\`${host}\``).join(' and ')} to \`${zone.address}\``,
    applicability: 'suggestion',
    changes: wanted.map(({ service, endpoint, name }) => ({
      kind: 'add-node',
      id: `new record for ${service}`,
      node: 'record-sets',
      name: { words: service.split(/[.-]/), suffix: ['record'] },
      beside: zone.id,
      when: endpoint.id,
      properties: {
        zone: ref(zone.id),
        name,
        type: literal('A'),
        aliasName: ref(endpoint.id, 'dnsName'),
        aliasZone: ref(endpoint.id, 'dnsZone'),
        aliasHealth: literal(false),
      },
    })),
  };
  // Who calls before the record is there finds no service.
  const waiting = waits(cause, zone, proposal.changes.flatMap((change) => (change.kind === 'add-node' ? [change.id] : [])));
  return [waiting.length === 0 ? proposal : { ...proposal, changes: [...proposal.changes, ...waiting], otherwise: proposal }];
}

/** The name comes from the endpoint itself. */
export function answerItself(endpoint: NodeBase): Proposal {
  return setProperty(`turn private DNS of \`${endpoint.address}\` on`, endpoint, 'privateDns', true);
}

interface Wanted {
  readonly service: string;
  readonly host: string;
  readonly endpoint: VpcEndpoint;
  readonly name: Term;
}

function wantedIn(zone: HostedZone, vpc: Vpc, service: string, region: Text, { verdicts, worlds }: RuleContext): Wanted[] {
  const { network, names } = verdicts.reach;
  const home = { kind: 'node', id: vpc.id, node: vpc, at: vpc.at } as const;
  const answer = names.zones.answer(home, { kind: 'service', service, region });
  if (answer.kind !== 'no-record' || answer.zone.id !== zone.id) return [];
  const endpoint = worlds.present(network.endpointsOf(home)).find((it) => it.shape.kind === 'interface' && verdicts.reach.serviceOf(it) === service);
  const name = nameOf(answer.host, zone, region);
  return endpoint === undefined || name === undefined ? [] : [{ service, host: answer.host, endpoint, name }];
}

/** As the zone is called, else the name with the Region as the deployment has it. */
function nameOf(host: string, zone: HostedZone, region: Text): Term | undefined {
  if (host === showText(zone.name)) return asWritten(zone.id, 'name');
  const said = showText(region);
  const at = said === '' ? -1 : host.indexOf(said);
  return at < 0 ? undefined : concatenated(literal(host.slice(0, at)), REGION, literal(host.slice(at + said.length)));
}
