import {
  consequenceOf,
  defectOf,
  defineRule,
  hostNames,
  isNameOf,
  nameOf,
  parseServiceName,
  showText,
  stopsSomebody,
  type DnsRecord,
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
  fix: 'none',
  messages: {
    record: '{{consequence}}: the private zone `{{node}}` {{stops}}',
    zone: '`{{node}}` {{stops}}: {{consequence}}',
    name: '`{{zone}}` answers `{{name}}` with `{{endpoint}}`, but callers of {{service}} ask for `{{host}}`',
  },
  on: 'blocked',
  blames: [{ kind: 'zone-without-record' }, { kind: 'endpoint-without-zone' }],

  *check(cause) {
    const { blocker, node } = cause;
    yield {
      messageId: blocker.kind === 'zone-without-record' ? 'record' : 'zone',
      data: { consequence: consequenceOf(cause), node: nameOf(node), stops: blocker.text },
      ...defectOf(cause),
      help:
        blocker.kind === 'zone-without-record'
          ? 'add an alias record for the name that leads to the endpoint of its service'
          : 'add a private hosted zone of that name with an alias record to the endpoint, or enable private DNS',
    };
  },

  covers: ['zone-misnamed'],
  also: {
    on: 'hosted-zone',
    *check(zone, context) {
      const wrong = misnamed(zone, context);
      // Whoever is stopped by the record is told so already.
      if (wrong === undefined || stopsSomebody(context.verdicts, zone, 'zone-without-record') === 'yes') return;
      const { record, endpoint, service, host } = wrong;
      const masked = stopsSomebody(context.verdicts, zone, 'zone-misnamed') !== 'yes' && context.verdicts.workloads().length > 0;
      yield {
        messageId: 'name',
        data: { zone: zone.address, name: showText(record.name), endpoint: endpoint.address, service, host },
        at: record.at,
        node: zone,
        services: [service],
        related: [{ at: endpoint.serviceNameAt, address: endpoint.address, message: `\`${endpoint.address}\` is for ${service}` }],
        ...(masked ? { severity: 'warning' } : {}),
        help: `name the zone \`${host.replace(/^\*\./, '')}\`${host.startsWith('*.') ? ' with a wildcard record' : ''}`,
      };
    },
  },
});

/** What a zone answers with an endpoint, where none of its records for it is a name that callers of the service ask for. */
function misnamed(
  zone: HostedZone,
  { verdicts }: RuleContext,
): { record: DnsRecord; endpoint: VpcEndpoint; service: string; host: string } | undefined {
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
