import {
  broughtBy,
  defineRule,
  followRegion,
  nameList,
  refId,
  targetOf,
  triOf,
  wayElsewhere,
  type Label,
  type RegionLiteral,
  type RegionUse,
  type RuleContext,
  type WayElsewhere,
} from '@privatelint/core/rule-api';

export default defineRule({
  id: 'stale-region-reference',
  severity: 'warning',
  recommended: true,
  description: 'A log driver, image, secret, policy or subnet names another Region than the one that is deployed to.',
  why: 'Endpoints serve the Region that they stand in: what is in another Region is reached over a public path, if there is one, and a zone of another Region does not exist at all.',
  references: [
    'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html',
    'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html',
  ],
  fix: 'suggestion',
  messages: {
    other: '`{{address}}` {{uses}} `{{found}}`, but is deployed to {{targets}}',
    cutOff: '`{{address}}` {{uses}} `{{found}}`, but is deployed to {{targets}}, from where `{{workload}}` has no path to it',
    layersCutOff: '`{{address}}` {{uses}} `{{found}}`, but is deployed to {{targets}}, from where `{{workload}}` has no path to {{lost}} of that Region, which the pull needs too',
    zones: '{{subnets}} lie in zones of `{{found}}`, but are deployed to {{targets}}',
    zone: '`{{address}}` lies in a zone of `{{found}}`, but is deployed to {{targets}}',
    layers: 'the policy of `{{address}}` names the bucket of image layers of `{{found}}`, but is deployed to {{targets}}',
  },
  on: 'region-literal',
  covers: ['called-elsewhere'],

  *check(literal, context) {
    const { region, use, owner } = literal;
    const target = targetOf(literal, context);
    if (target === undefined || target.region === region) return;

    const targets = nameList(target.all.filter((it) => it !== region), 'other Regions');
    const data = { address: owner.address, found: region, targets };
    const help = `name the Region of the deployment in place of \`${region}\``;
    const [first, ...others] = use === 'availability-zone' ? zonesOf(literal, context) : [literal];
    if (first?.id !== literal.id) return;
    const proposals = followRegion('name the Region of the deployment, whichever it is', [literal, ...others].map(({ at }) => at));
    const notes = [...(target.source.notes ?? []), ...broughtBy(literal.at, region)];
    const finding = { ...target.source, notes, data, at: literal.at, node: owner, help, proposals };
    if (others.length > 0) yield zones(literal, others, finding);
    else if (use === 'availability-zone') yield { ...finding, messageId: 'zone', severity: 'error' };
    if (use === 'endpoint-policy' && !isJudgedByNeeds(context)) yield { ...finding, messageId: 'layers' };
    const call = CALLS[use];
    if (call === undefined) return;

    const lost = [call.service, ...(call.also ?? [])].find((service) => firstWith('none', literal, service, context) !== undefined);
    const cutOff = lost === undefined ? undefined : firstWith('none', literal, lost, context);
    if (lost !== undefined && cutOff !== undefined) {
      const messageId = lost === call.service ? ('cutOff' as const) : ('layersCutOff' as const);
      yield { ...finding, messageId, severity: 'error', data: { ...data, uses: call.uses, workload: cutOff.address, lost }, workloads: [cutOff.address], services: [lost] };
    } else if (!literal.foreign && firstWith('endpoint', literal, call.service, context) === undefined) {
      yield { ...finding, messageId: 'other', data: { ...data, uses: call.uses }, services: [call.service] };
    }
  },
});

const CALLS: Partial<Record<RegionUse, { readonly service: string; readonly uses: string; readonly also?: readonly string[] }>> = {
  'log-group': { service: 'logs', uses: 'writes its logs to' },
  image: { service: 'ecr.dkr', uses: 'pulls its image from', also: ['ecr.api', 's3'] },
  secret: { service: 'secretsmanager', uses: 'reads a secret in' },
  parameter: { service: 'ssm', uses: 'reads a parameter in' },
};

/**
 * The zones of one Region that one file spells out, in its resources or where these take them from: they are one mistake. Those
 * that other conditions go with are told by themselves.
 */
function zonesOf({ use, region, unit, when, at, owner }: RegionLiteral, { graph }: RuleContext): readonly RegionLiteral[] {
  const isOwn = (place: RegionLiteral['at'], { extent }: RegionLiteral['owner']): boolean => extent === undefined || (place.start >= extent.start && place.end <= extent.end);
  return graph
    .all('region-literal')
    .filter((it) => it.use === use && it.region === region && it.unit === unit && it.when === when && it.at.file === at.file && isOwn(it.at, it.owner) === isOwn(at, owner));
}

function zones<F extends { readonly data: Readonly<Record<'address' | 'found' | 'targets', string>>; readonly related?: readonly Label[] }>(literal: RegionLiteral, others: readonly RegionLiteral[], finding: F) {
  const subnets = nameList([literal, ...others].map(({ owner }) => owner.address), 'other subnets');
  const places = others.filter(({ at }) => at.start !== literal.at.start).map(({ owner, at }) => ({ address: owner.address, at, message: `the zone of \`${owner.address}\`` }));
  return { ...finding, messageId: 'zones' as const, severity: 'error' as const, data: { ...finding.data, subnets }, related: [...(finding.related ?? []), ...places] };
}

/** The first workload with the definition that gets to the other Region in this way. */
function firstWith(way: WayElsewhere, { owner, region }: RegionLiteral, service: string, { verdicts, worlds }: RuleContext) {
  const workloads = { items: verdicts.workloads().map((value) => ({ value, when: value.when })) };
  return worlds.first(`way of ${owner.id} to ${service} in ${region} is ${way}`, workloads, (workload) => {
    if (workload.kind !== 'task-runner' || refId(workload.taskDefinition) !== owner.id) return 'no';
    return triOf(wayElsewhere(verdicts, workload, service, region) === way);
  });
}

/** Where workloads are known, `endpoint-policy-blocks-ecr-layers` says what the policy does to them. */
function isJudgedByNeeds({ verdicts }: RuleContext): boolean {
  return verdicts.workloads().length > 0;
}
