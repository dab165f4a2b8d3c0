import type { Graph } from '../../graph/graph.ts';
import type { Ref, Vpc, VpcEndpoint } from '../../graph/nodes.ts';
import { serviceInfo } from '../../knowledge/endpoint-services.ts';
import { judgeServiceName, parseServiceName } from '../../knowledge/service-names.ts';
import { causeOf } from '../../values/read.ts';
import { equalText, type Text } from '../../values/text.ts';
import { triOr, type Tri } from '../../values/tri.ts';
import type { Guarded, Question, Several, Worlds } from '../../values/worlds.ts';
import type { ServiceCall } from './caller.ts';
import type { Network } from './network.ts';
import type { InterfaceShape } from './parties.ts';
import type { Fact } from './path.ts';

/** Which endpoints there are and what they are for, in the world at hand. */
export class Endpoints {
  readonly #graph: Graph;
  readonly #worlds: Worlds;
  readonly #network: Network;
  readonly #byService = new Map<string, readonly Guarded<VpcEndpoint>[]>();

  constructor(graph: Graph, network: Network) {
    this.#graph = graph;
    this.#worlds = graph.worlds;
    this.#network = network;
  }

  of(vpc: Ref<Vpc>): Several<VpcEndpoint> {
    return this.#network.endpointsOf(vpc);
  }

  /** Endpoints of a VPC that may be for a service; conditions of all others are left alone. */
  *perhapsFor(vpc: Ref<Vpc>, service: string): Iterable<VpcEndpoint> {
    for (const { value: endpoint, when } of this.#candidates(vpc, service)) {
      const own = this.serviceOf(endpoint);
      if ((own === service || own === undefined) && this.#worlds.holds(when)) yield endpoint;
    }
  }

  /** Endpoints of a VPC that are for the service in some world: an index, so that no path looks at all of them. */
  #candidates(vpc: Ref<Vpc>, service: string): readonly Guarded<VpcEndpoint>[] {
    if (vpc.kind === 'none') return [];
    const key = `${vpc.id} ${service}`;
    let found = this.#byService.get(key);
    if (found === undefined) {
      const { items } = this.#network.endpointsOf(vpc);
      found = items.filter(({ value }) => this.#worlds.answers(this.#service(value)).some(({ value: own }) => own === service || own === ''));
      this.#byService.set(key, found);
    }
    return found;
  }

  /** The service that an endpoint is for, or is meant for, without its FIPS marker; undefined when it is not known. */
  serviceOf(endpoint: VpcEndpoint): string | undefined {
    const service = this.#worlds.ask(this.#service(endpoint));
    return service === '' ? undefined : service;
  }

  #service(endpoint: VpcEndpoint): Question<string> {
    return {
      label: `service of ${endpoint.id}`,
      ask: () => parseServiceName(meantName(endpoint.serviceName))?.service ?? (typeof endpoint.serviceName === 'string' ? '?' : ''),
      beyond: '',
    };
  }

  /** Whether private DNS is on; it can be switched on by a resource of its own. */
  privateDns(endpoint: VpcEndpoint, shape: InterfaceShape): Tri {
    const attachments = this.#graph.referring('endpoint', 'endpoint-attachment', (it) => it.endpoint, endpoint.id);
    const switches = attachments.items.filter(({ value }) => value.attached.kind === 'private-dns');
    for (const { attached } of this.#worlds.present({ items: switches })) {
      if (attached.kind === 'private-dns') return attached.enabled;
    }
    return attachments.open === undefined ? shape.privateDns : triOr(shape.privateDns, 'unknown');
  }
}

/** Whether an endpoint is for the service and the Region of a call. */
export type Judgement =
  | { readonly kind: 'serves' }
  | { readonly kind: 'other-service' }
  | { readonly kind: 'other-region'; readonly named: Text | undefined }
  /** Meant for the service, under a name that does not exist. */
  | { readonly kind: 'misspelt'; readonly meant: Text }
  | { readonly kind: 'unknown'; readonly missing: Fact };

export function judge(endpoint: VpcEndpoint, { service, region, elsewhere }: ServiceCall): Judgement {
  const { serviceName } = endpoint;
  const meant = meantName(serviceName);
  if (meant !== serviceName) return parseServiceName(meant)?.service === service ? { kind: 'misspelt', meant } : { kind: 'other-service' };
  const named = parseServiceName(serviceName);
  if (named === undefined) {
    if (typeof serviceName === 'string' || serviceInfo(service) === undefined) return { kind: 'other-service' };
    const text = `which service ${endpoint.address} is for (${causeOf(serviceName)})`;
    return { kind: 'unknown', missing: { about: endpoint.address, text } };
  }
  if (named.custom || named.fips || named.service !== service) return { kind: 'other-service' };
  // Under the name of another Region alone it cannot be created.
  if (elsewhere === true && endpoint.serviceRegion === undefined) return { kind: 'other-service' };
  const same = sameRegion(endpoint, named.region, region);
  if (same === 'yes') return { kind: 'serves' };
  // An endpoint that says that it crosses Regions is for calls to that Region, and no obstacle to others.
  if (same === 'no') return endpoint.serviceRegion === undefined ? { kind: 'other-region', named: named.region } : { kind: 'other-service' };
  return { kind: 'unknown', missing: { about: 'the target Region', text: `whether ${endpoint.address} is in the target Region` } };
}

/** The name of the service, or the one that was probably meant where it does not exist. */
function meantName(serviceName: Text): Text {
  const judgement = judgeServiceName(serviceName);
  return judgement.kind === 'near-miss' ? judgement.suggestion : serviceName;
}

/** `yes` when the endpoint is for the service in the Region that is called. */
export function sameRegion(endpoint: VpcEndpoint, named: Text | undefined, wanted: Text): Tri {
  if (endpoint.serviceRegion !== undefined) return equalText(endpoint.serviceRegion, wanted);
  if (named === undefined) return 'unknown';
  return equalText(named, wanted);
}

/** Whether the service is offered through gateway endpoints, which take calls by route. */
export function hasGateways({ service }: ServiceCall): boolean {
  return serviceInfo(service)?.types.includes('Gateway') === true;
}
