import {
  defineRule,
  hostNames,
  parseServiceName,
  sameRegion,
  setProperty,
  showText,
  type HostedZone,
  type RuleContext,
  type VpcEndpoint,
} from '@privatelint/core/rule-api';

export default defineRule({
  id: 'private-dns-conflict',
  severity: 'error',
  recommended: true,
  description: 'Two owners claim one private name in a VPC: two endpoints, or an endpoint and a private hosted zone.',
  why: 'A name has one owner in a VPC. What is created second fails with "private-dns-enabled cannot be set because there is already a conflicting DNS domain" or with ConflictingDomainExists.',
  references: [
    'https://docs.aws.amazon.com/vpc/latest/privatelink/manage-dns-names.html',
    'https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zone-private-considerations.html',
  ],
  fix: 'suggestion',
  messages: {
    endpoints: '`{{endpoint}}` and `{{other}}` both have private DNS for {{service}} in one VPC: creation of the second fails',
    zone: 'private DNS of `{{endpoint}}` and the hosted zone `{{zone}}` both own `{{host}}` in one VPC: creation of the second fails',
  },
  on: 'vpc-endpoint',

  *check(endpoint, context) {
    const service = privateService(endpoint, context);
    if (service === undefined || endpoint.vpc.kind === 'none') return;
    const other = earlierTwin(endpoint, service, context);
    if (other !== undefined) {
      yield {
        messageId: 'endpoints',
        data: { endpoint: endpoint.address, other: other.address, service },
        at: endpoint.where('PrivateDnsEnabled'),
        node: endpoint,
        services: [service],
        related: [{ at: other.where('PrivateDnsEnabled'), address: other.address, message: `\`${other.address}\` claims the same names` }],
        proposals: [turnOff(endpoint)],
        help: `remove one of the endpoints, or turn off private DNS of the one that is called by its own name`,
      };
    }
    const owned = ownedByZone(endpoint, service, context);
    if (owned === undefined) return;
    yield {
      messageId: 'zone',
      data: { endpoint: endpoint.address, zone: owned.zone.address, host: owned.host },
      at: endpoint.where('PrivateDnsEnabled'),
      node: endpoint,
      services: [service],
      related: [{ at: owned.zone.at, address: owned.zone.address, message: `\`${owned.zone.address}\` owns the same name` }],
      proposals: [turnOff(endpoint)],
      help: `turn off private DNS of \`${endpoint.address}\` where the zone is meant, or remove the zone`,
    };
  },
});

function turnOff(endpoint: VpcEndpoint) {
  return setProperty(`turn private DNS of \`${endpoint.address}\` off`, endpoint, 'privateDns', false);
}

/** The service that an endpoint has private DNS for. */
function privateService(endpoint: VpcEndpoint, { verdicts }: RuleContext): string | undefined {
  const { shape } = endpoint;
  const name = parseServiceName(endpoint.serviceName);
  if (shape.kind !== 'interface' || name === undefined || name.custom || name.fips) return undefined;
  const forAll = shape.privateDnsOnlyForInbound === 'no' && verdicts.reach.endpoints.privateDns(endpoint, shape) === 'yes';
  return forAll ? name.service : undefined;
}

/** An endpoint for the same service in the same VPC that stands before this one. */
/** The endpoint of the same VPC, declared before, that has the names already. */
function earlierTwin(endpoint: VpcEndpoint, service: string, context: RuleContext): VpcEndpoint | undefined {
  const region = parseServiceName(endpoint.serviceName)?.region;
  if (region === undefined || endpoint.vpc.kind === 'none') return undefined;
  for (const other of context.verdicts.reach.endpoints.perhapsFor(endpoint.vpc, service)) {
    if (other === endpoint) return undefined;
    const sameNames = sameRegion(other, parseServiceName(other.serviceName)?.region, endpoint.serviceRegion ?? region) === 'yes';
    if (sameNames && privateService(other, context) === service) return other;
  }
  return undefined;
}

function ownedByZone(endpoint: VpcEndpoint, service: string, { graph, worlds, verdicts }: RuleContext): { zone: HostedZone; host: string } | undefined {
  const region = endpoint.serviceRegion ?? parseServiceName(endpoint.serviceName)?.region;
  const { vpc } = endpoint;
  if (region === undefined || vpc.kind === 'none') return undefined;
  const hosts = new Set((hostNames(service, region) ?? []).map((host) => host.replace(/^\*\./, '')));
  const zone = graph
    .all('hosted-zone')
    .filter(({ name }) => hosts.has(showText(name)))
    .find((it) => worlds.holds(it.when) && verdicts.reach.names.zones.isSeenBy(it, vpc.id) === 'yes');
  return zone === undefined ? undefined : { zone, host: showText(zone.name) };
}
