import {
  broughtBy,
  defineRule,
  equalText,
  followRegion,
  isRegion,
  literal,
  looksLikeRegion,
  nameList,
  parseServiceName,
  refId,
  remove,
  serviceInfo,
  spanWithin,
  targetOf,
  triAnd,
  triOf,
  type Proposal,
  type RuleContext,
  type VpcEndpoint,
} from '@privatelint/core/rule-api';

/** The endpoints that ECS needs as a set, in every Region of their own. */
const SET = ['ecs-agent', 'ecs-telemetry', 'ecs'];

const FOLLOW = 'name the Region of the deployment, whichever it is';

export default defineRule({
  id: 'stale-region-endpoint',
  severity: 'error',
  recommended: true,
  description: 'An endpoint names a service of another Region than the one that is deployed to.',
  why: 'Unless the endpoint says that it crosses Regions, EC2 looks for the service in the Region of the deployment, does not find it, and the deployment fails.',
  references: [
    'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html',
    'https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-cross-region-privatelink-support.html',
  ],
  fix: 'suggestion',
  messages: {
    stale: '`{{address}}` is for {{service}} in `{{found}}`, but is deployed to {{targets}}',
    superfluous: '`{{address}}` is for {{service}} in `{{found}}`, but is deployed to {{targets}}, where `{{other}}` serves {{service}}',
    local: '`{{address}}` is for {{service}} in `{{found}}`, which serves no other Region, but is deployed to {{targets}}',
    torn: '`{{address}}` names `{{found}}` in its service name and `{{other}}` as the Region of the service',
    divided: '`{{address}}` is for `{{found}}` and `{{other}}` for `{{foundOther}}`: in one VPC, no Region satisfies both',
  },
  on: 'vpc-endpoint',
  covers: ['other-region'],

  *check(endpoint, context) {
    const named = regionNamed(endpoint);
    if (named === undefined) return;
    const { region, service } = named;
    const { serviceRegion } = endpoint;
    const finding = { at: spanWithin(endpoint.serviceNameAt, region), node: endpoint, services: [service] };
    const data = { address: endpoint.address, found: region, service };

    if (typeof serviceRegion === 'string' && serviceRegion !== region) {
      yield { ...finding, messageId: 'torn', data: { ...data, other: serviceRegion }, help: 'name one Region in both places' };
      return;
    }
    const target = targetOf(endpoint, context);
    if (target === undefined) {
      const other = otherRegionBeside(endpoint, region, context);
      if (other !== undefined) yield divided(endpoint, finding, data, other);
      return;
    }
    if (target.region === region) return;
    const source = { ...target.source, notes: [...(target.source.notes ?? []), ...broughtBy(finding.at, region)] };
    const told = { ...data, targets: nameList(target.all.filter((it) => it !== region), 'other Regions') };
    if (serviceRegion !== undefined) {
      if (serviceInfo(service)?.crossRegion !== 'no' || equalText(serviceRegion, region) !== 'yes') return;
      const help = `create an endpoint for ${service} in the Region of the deployment`;
      yield { ...finding, ...source, messageId: 'local', data: told, help };
      return;
    }
    const twin = endpointFor(endpoint, service, target.region, context);
    yield twin === undefined
      ? { ...finding, ...source, messageId: 'stale', data: told, help: remedy(service, region, target.region), proposals: mendSet(endpoint, region, target.region, context) }
      : {
          ...finding,
          ...source,
          messageId: 'superfluous',
          data: { ...told, other: twin.address },
          related: [
            ...(source.related ?? []),
            { at: twin.serviceNameAt, address: twin.address, message: `\`${twin.address}\` is for \`${target.region}\`` },
          ],
          help: `delete \`${endpoint.address}\``,
          proposals: mendSet(endpoint, region, target.region, context),
        };
  },
});

function regionNamed({ serviceName }: VpcEndpoint): { readonly region: string; readonly service: string } | undefined {
  const name = parseServiceName(serviceName);
  if (typeof name?.region !== 'string') return undefined;
  // A misspelt Region is the business of `unknown-endpoint-service`.
  return isRegion(name.region) || looksLikeRegion(name.region) ? { region: name.region, service: name.service } : undefined;
}

/** The ECS guide wants the whole set made anew, and that of the other Region deleted. */
function remedy(service: string, found: string, target: string): string {
  if (service.startsWith('vpce-svc-')) return `say that the service is in \`${found}\` (\`ServiceRegion\`), if it accepts calls from other Regions, or name one of the Region of the deployment`;
  if (!SET.includes(service)) return `name the Region of the deployment in place of \`${found}\`, or delete the endpoint`;
  return `create endpoints for ecs-agent, ecs-telemetry and ecs in \`${target}\`, and delete those of \`${found}\``;
}

/** The endpoints of the ECS set of one Region are one change; where the right one stands beside it, the stale one goes. */
function mendSet(endpoint: VpcEndpoint, found: string, target: string, context: RuleContext): Proposal[] {
  const service = regionNamed(endpoint)?.service ?? '';
  // A service of somebody's own has an id of one Region.
  if (service.startsWith('vpce-svc-')) return [];
  const siblings = context.worlds.present(context.verdicts.reach.network.endpointsOf(endpoint.vpc));
  const isStale = (it: VpcEndpoint): boolean => {
    const named = regionNamed(it);
    return named?.region === found && it.serviceRegion === undefined && SET.includes(named.service);
  };
  const set = SET.includes(service) ? siblings.filter((it) => it.id === endpoint.id || isStale(it)) : [endpoint];
  const hasTwin = (it: VpcEndpoint): boolean => endpointFor(it, regionNamed(it)?.service ?? '', target, context) !== undefined;
  const [superfluous, stale] = [set.filter(hasTwin), set.filter((it) => !hasTwin(it))];
  const follow = followRegion(FOLLOW, stale.map((it) => spanWithin(it.serviceNameAt, found)));
  if (superfluous.length === 0) return follow.map((it) => withPrivateDns(it, stale));
  const gone = remove(superfluous);
  if (stale.length === 0) return [gone];
  return follow.map(({ changes }) => ({ ...gone, title: `${gone.title}, and ${FOLLOW}`, changes: [...gone.changes, ...changes] }));
}

/** An endpoint that has two defects is of use only without both. */
function withPrivateDns(follow: Proposal, endpoints: readonly VpcEndpoint[]): Proposal {
  const nameless = endpoints.filter(({ shape }) => shape.kind === 'interface' && shape.privateDns === 'no');
  if (nameless.length === 0) return follow;
  const on = nameless.map(({ id }) => ({ kind: 'set', node: id, property: 'privateDns', to: literal(true) }) as const);
  return { ...follow, otherwise: { ...follow, title: `${follow.title}, and turn private DNS on`, changes: [...follow.changes, ...on] } };
}

function endpointFor(endpoint: VpcEndpoint, service: string, target: string, { verdicts, worlds }: RuleContext): VpcEndpoint | undefined {
  const siblings = verdicts.reach.network.endpointsOf(endpoint.vpc);
  return worlds.first(`endpoints for ${service} in ${target} beside ${endpoint.id} in ${refId(endpoint.vpc) ?? ''}`, siblings, (it) => {
    const name = parseServiceName(it.serviceName);
    return name?.service === service && name.region !== undefined ? equalText(name.region, target) : 'no';
  });
}

/**
 * The first endpoint of the VPC that names another Region; undefined also where an earlier one tells of the conflict. Who
 * follows the deployment names none.
 */
function otherRegionBeside(endpoint: VpcEndpoint, region: string, { graph, verdicts, worlds }: RuleContext): VpcEndpoint | undefined {
  const { items } = verdicts.reach.network.endpointsOf(endpoint.vpc);
  const own = items.findIndex(({ value }) => value.id === endpoint.id);
  const spelled = spelledOut(graph);
  const plain = (it: VpcEndpoint) => triOf(it.serviceRegion === undefined && spelled.has(it.id) && regionNamed(it) !== undefined);
  if (own < 0 || plain(endpoint) === 'no') return undefined;
  if (worlds.some(`Region named before ${endpoint.id} in ${refId(endpoint.vpc) ?? ''}`, { items: items.slice(0, own) }, plain) !== 'no') return undefined;
  return worlds.first(`Region other than ${region} named after ${endpoint.id} in ${refId(endpoint.vpc) ?? ''}`, { items: items.slice(own + 1) }, (it) =>
    triAnd(plain(it), triOf(regionNamed(it)?.region !== region)),
  );
}

/** Endpoints whose service names spell out a Region. */
function spelledOut(graph: RuleContext['graph']): ReadonlySet<string> {
  const known = SPELLED.get(graph);
  if (known !== undefined) return known;
  const spelled = new Set(graph.all('region-literal').flatMap(({ use, owner }) => (use === 'endpoint-service' ? [owner.id] : [])));
  SPELLED.set(graph, spelled);
  return spelled;
}

/** Worked out once for a graph: large plans have thousands of endpoints. */
const SPELLED = new WeakMap<RuleContext['graph'], ReadonlySet<string>>();

function divided<F extends object>(endpoint: VpcEndpoint, finding: F, data: Readonly<Record<'found', string>>, other: VpcEndpoint) {
  const foundOther = regionNamed(other)?.region ?? '';
  const at = spanWithin(other.serviceNameAt, foundOther);
  return {
    ...finding,
    messageId: 'divided' as const,
    node: endpoint,
    at: spanWithin(endpoint.serviceNameAt, data.found),
    data: { ...data, other: other.address, foundOther },
    related: [{ at, address: other.address, message: `\`${other.address}\` is for \`${foundOther}\`` }],
    help: 'tell the target Region (`--region`) to learn which one is stale',
  };
}
