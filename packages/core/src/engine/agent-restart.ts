import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Resource, RunToCompare } from './compare.ts';
import { fingerprint } from './fingerprint.ts';

export const AGENT_RESTART = 'agent-restart-required';

/** The services whose hosts the ECS agent asks for once and then keeps. */
const OF_THE_AGENT = /(?:^|\.)(ecs(?:-agent|-telemetry)?)$/;

/**
 * Hosts that were there before the endpoints of ECS beside them changed. Their agents keep the names that ECS told them for
 * 12 hours: `defaultPollEndpointCacheTTL` of https://github.com/aws/amazon-ecs-agent
 */
export function agentRestarts(before: RunToCompare, after: RunToCompare): readonly Diagnostic[] {
  const old = new Map(hostsOf(before).map((it) => [it.id, it]));
  const [served, serves] = [servicesByVpc(before), servicesByVpc(after)];
  return hostsOf(after).flatMap((host) => {
    if (!old.has(host.id)) return [];
    const vpcs = [...vpcsOfHost(host, after)];
    const added = vpcs.flatMap((vpc) => beyond(serves.get(vpc), served.get(vpc)));
    const removed = vpcs.flatMap((vpc) => beyond(served.get(vpc), serves.get(vpc)));
    return added.length + removed.length === 0 ? [] : [restartOf(host, [...new Set(added)], [...new Set(removed)])];
  });
}

function beyond(all: ReadonlySet<string> | undefined, known: ReadonlySet<string> | undefined): readonly string[] {
  return [...(all ?? [])].filter((it) => known?.has(it) !== true);
}

/** Hosts of tasks whose agent a person can restart; AWS looks after managed instances. */
function hostsOf({ result, resources }: RunToCompare): readonly Resource[] {
  const workloads = new Set(result.workloads.map(({ at, address }) => `${at.file.path}\n${address}`));
  return resources.filter(({ kind, at, address, properties }) =>
    kind === 'container-instances' && properties.form !== 'managed-instances' && workloads.has(`${at.file.path}\n${address}`));
}

/** VPCs by id, or by what they are called where they come from outside. */
function vpcsOf({ edges, properties }: Resource): readonly string[] {
  const { vpc } = properties;
  return [...edges.filter(({ label }) => label === 'vpc').map(({ to }) => to), ...(typeof vpc === 'string' ? [vpc] : [])];
}

function vpcsOfHost({ edges }: Resource, { resources }: RunToCompare): ReadonlySet<string> {
  const subnets = new Set(edges.filter(({ label }) => label.endsWith('subnets')).map(({ to }) => to));
  return new Set(resources.filter(({ id }) => subnets.has(id)).flatMap(vpcsOf));
}

function servicesByVpc({ resources }: RunToCompare): ReadonlyMap<string, ReadonlySet<string>> {
  const services = new Map<string, Set<string>>();
  for (const endpoint of resources) {
    if (endpoint.kind !== 'vpc-endpoint') continue;
    const service = OF_THE_AGENT.exec(String(endpoint.properties.serviceName ?? ''))?.[1];
    if (service === undefined) continue;
    for (const vpc of vpcsOf(endpoint)) services.set(vpc, (services.get(vpc) ?? new Set()).add(service));
  }
  return services;
}

function restartOf({ address, resourceType, at }: Resource, added: readonly string[], removed: readonly string[]): Diagnostic {
  const services = [...added, ...removed].sort();
  const parts = [...(added.length === 0 ? [] : [`gains ${added.join(', ')}`]), ...(removed.length === 0 ? [] : [`loses ${removed.join(', ')}`])];
  return {
    ruleId: AGENT_RESTART,
    messageId: 'restart',
    severity: 'info',
    message: `agents on the instances of \`${address}\` that run already keep the old ECS endpoints for up to 12 hours: their VPC ${parts.join(' and ')}`,
    at,
    address,
    resourceType,
    workloads: [address],
    services,
    scenariosComplete: true,
    assumes: [],
    deployments: [],
    regions: [],
    related: [],
    trace: [],
    notes: [],
    help: 'once it is deployed, reboot each instance, or restart its agent: sudo systemctl restart ecs',
    fixes: [],
    fingerprint: fingerprint([AGENT_RESTART, at.file.path, `${resourceType} ${address}`, ...services].join('\n')),
  };
}
