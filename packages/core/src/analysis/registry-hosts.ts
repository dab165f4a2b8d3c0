import type { Text } from '../values/text.ts';
import { showText } from '../values/text.ts';
import type { Tri } from '../values/tri.ts';
import type { Container } from '../graph/nodes.ts';
import { nodeOf } from '../graph/references.ts';
import { parseServiceName } from '../knowledge/service-names.ts';
import type { Service } from './needs/demands.ts';
import type { Workload } from './needs/workloads.ts';
import type { Fact } from './reachability/path.ts';
import type { Verdict, Verdicts } from './verdicts.ts';

const OF_ECR: ReadonlySet<Service> = new Set(['ecr.api', 'ecr.dkr']);

/**
 * Images may be named by hosts of ECR that its usual endpoints are not known to serve: those of FIPS, which have endpoints of
 * their own, and `dkr-ecr.<region>.on.aws`. What endpoints carry or fail to carry is open then; a public path serves any host.
 * https://docs.aws.amazon.com/general/latest/gr/ecr.html, https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-requests.html
 */
export function withRegistryHosts(verdicts: Verdicts, workload: Workload, service: Service, verdict: Verdict): Verdict {
  if (!OF_ECR.has(service) || workload.kind !== 'task-runner') return verdict;
  if (verdict.state === 'not-needed' || verdict.state === 'undecided') return verdict;
  const special = imageOf(verdicts, workload, 'special', ({ fips, dualStack }) => fips || dualStack);
  if (special === undefined) return verdict;
  const missing = verdict.state === 'refuted' ? otherEndpoint(verdicts, workload, service, verdict) : usualEndpoint(verdict, special);
  return missing === undefined ? verdict : { state: 'undecided', features: verdict.demand.features, missing: [missing] };
}

interface Host {
  readonly fips: boolean;
  readonly dualStack: boolean;
}

/** The first image of a definition that comes from such a host of ECR. */
function imageOf({ graph, demands }: Verdicts, workload: Extract<Workload, { kind: 'task-runner' }>, what: string, is: (host: Host) => boolean): Text | undefined {
  const definition = nodeOf(workload.taskDefinition);
  if (definition === undefined) return undefined;
  const test = (read: () => Container): Tri => {
    const { image } = read();
    const location = image === undefined ? undefined : demands.features.locate(image);
    return location?.kind === 'ecr-private' && is(location) ? 'yes' : 'no';
  };
  return graph.worlds.first(`${what} ECR hosts of ${definition.id}`, definition.containers, test)?.().image;
}

function usualEndpoint({ paths }: Extract<Verdict, { state: 'proven' | 'ineffective' }>, image: Text): Fact | undefined {
  const endpoint = paths.find(({ carriedBy }) => carriedBy === 'endpoint')?.endpoint;
  return endpoint === undefined ? undefined : { about: endpoint.address, text: `whether ${endpoint.address} serves the host of ${showText(image)}` };
}

/** A FIPS endpoint of the service in a VPC that the calls come from. */
function otherEndpoint(verdicts: Verdicts, workload: Extract<Workload, { kind: 'task-runner' }>, service: Service, { blocked }: Extract<Verdict, { state: 'refuted' }>): Fact | undefined {
  if (imageOf(verdicts, workload, 'usual', ({ fips, dualStack }) => !fips && !dualStack) !== undefined) return undefined;
  const { network } = verdicts.reach;
  const homes = blocked.map(({ subnet }) => network.vpcOf(subnet));
  const endpoints = homes.flatMap((vpc) => verdicts.graph.worlds.present(network.endpointsOf(vpc)));
  const endpoint = endpoints.find(({ serviceName }) => {
    const named = parseServiceName(serviceName);
    return named?.fips === true && named.service === service;
  });
  return endpoint === undefined ? undefined : { about: endpoint.address, text: `whether ${workload.address} calls ${endpoint.address}` };
}
