import {
  addRecords,
  answerItself,
  consequenceOf,
  defectOf,
  defineRule,
  hostNames,
  isNameOf,
  nameOf,
  orWaiting,
  parseServiceName,
  showText,
  stopsSomebody,
  triNot,
  type DnsRecord,
  type Finding,
  type HostedZone,
  type RuleContext,
  type VpcEndpoint,
} from '@privatelint/core/rule-api';

export default defineRule({
  id: 'private-zone-incomplete',
  severity: 'error',
  recommended: true,
  description: 'Private hosted zones stand in for private DNS of endpoints and miss a name, or have it under another one.',
  why: 'A private zone hides public DNS for everything below its name: a name without a record does not exist in the VPC, even where a NAT gateway would lead to the service. Names that no zone holds resolve to public addresses, past the endpoint.',
  references: [
    'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html',
    'https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zone-private-considerations.html',
  ],
  fix: 'suggestion',
  messages: {
    record: '{{consequence}}: the private zone `{{node}}` {{stops}}',
    zone: '`{{node}}` {{stops}}: {{consequence}}',
    forgotten: '`{{endpoint}}` has neither private DNS nor a private zone for its name, while `{{zone}}` stands in for another endpoint of its VPC',
    name: '`{{zone}}` answers `{{name}}` with `{{endpoint}}`, but callers of {{service}} ask for `{{host}}`',
  },
  on: 'blocked',
  blames: [{ kind: 'zone-without-record' }, { kind: 'endpoint-without-zone' }],

  *check(cause, context) {
    const { blocker, node } = cause;
    const zone = context.graph.nodeOf('hosted-zone', node.id);
    yield {
      messageId: blocker.kind === 'zone-without-record' ? 'record' : 'zone',
      data: { consequence: consequenceOf(cause), node: nameOf(node), stops: blocker.text },
      ...defectOf(cause),
      help:
        blocker.kind === 'zone-without-record'
          ? 'add an alias record for the name that leads to the endpoint of its service'
          : 'add a private hosted zone of that name with an alias record to the endpoint, or enable private DNS',
      proposals: zone === undefined ? [orWaiting(answerItself(node), cause, [node])] : addRecords(zone, cause, context),
    };
  },

  covers: ['zone-misnamed'],
  also: {
    on: 'hosted-zone',
    *check(zone, context) {
      const wrong = misnamed(zone, context);
      // Whoever is stopped by the record is told so already.
      if (wrong !== undefined && !stopsSomebody(context.verdicts, zone, 'zone-without-record')) yield misnamedFinding(zone, wrong, context);
      const left = context.verdicts.workloads().length === 0 ? forgotten(zone, context) : undefined;
      if (left !== undefined) yield forgottenFinding(zone, left);
    },
  },
});

interface Misnamed {
  readonly record: DnsRecord;
  readonly endpoint: VpcEndpoint;
  readonly service: string;
  readonly host: string;
}

function misnamedFinding(zone: HostedZone, { record, endpoint, service, host }: Misnamed, { verdicts }: RuleContext): Finding<'name'> {
  const masked = verdicts.workloads().length > 0 && !stopsSomebody(verdicts, zone, 'zone-misnamed');
  return {
    messageId: 'name',
    data: { zone: zone.address, name: showText(record.name), endpoint: endpoint.address, service, host },
    at: record.at,
    node: zone,
    services: [service],
    related: [{ at: endpoint.serviceNameAt, address: endpoint.address, message: `\`${endpoint.address}\` is for ${service}` }],
    ...(masked ? { severity: 'warning' } : {}),
    help: `name the zone \`${host.replace(/^\*\./, '')}\`${host.startsWith('*.') ? ' with a wildcard record' : ''}`,
  };
}

function forgottenFinding(zone: HostedZone, endpoint: VpcEndpoint): Finding<'forgotten'> {
  return {
    messageId: 'forgotten',
    data: { endpoint: endpoint.address, zone: zone.address },
    at: endpoint.at,
    node: endpoint,
    severity: 'warning',
    related: [{ at: zone.at, address: zone.address, message: `\`${zone.address}\` stands in for private DNS of another endpoint` }],
    help: 'add a private hosted zone for the name of its service with an alias record to the endpoint, or enable private DNS',
    proposals: [answerItself(endpoint)],
  };
}

/** In a hub, the first endpoint without private DNS that no zone leads to, told at the first zone of its VPC. */
function forgotten(zone: HostedZone, { verdicts, worlds }: RuleContext): VpcEndpoint | undefined {
  const { network, endpoints, names } = verdicts.reach;
  const [first] = names.zones.targetsOf(zone);
  const vpc = first?.target.vpc;
  if (vpc === undefined || vpc.kind === 'none' || names.zones.leadingTo(vpc) !== zone) return undefined;
  return worlds.first(`endpoints in ${vpc.id} that no zone leads to`, network.endpointsOf(vpc), (endpoint) => {
    const { shape } = endpoint;
    const name = parseServiceName(endpoint.serviceName);
    if (shape.kind !== 'interface' || endpoint.unit !== zone.unit || name === undefined || name.custom || name.fips) return 'no';
    return names.zones.leadingTo(vpc, endpoint) === undefined ? triNot(endpoints.privateDns(endpoint, shape)) : 'no';
  });
}

/** What a zone answers with an endpoint, where none of its records for it is a name that callers of the service ask for. */
function misnamed(
  zone: HostedZone,
  { verdicts }: RuleContext,
): Misnamed | undefined {
  const leading = verdicts.reach.names.zones.targetsOf(zone);
  for (const { record, target } of leading) {
    const name = parseServiceName(target.serviceName);
    const region = target.serviceRegion ?? name?.region;
    if (name === undefined || region === undefined) continue;
    const [host] = hostNames(name.service, region) ?? [];
    const wrong = leading.every((other) => other.target !== target || isNameOf(other.record.name, name.service, region) === 'no');
    if (wrong && host !== undefined) return { record, endpoint: target, service: name.service, host };
  }
  return undefined;
}
