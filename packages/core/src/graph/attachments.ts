import type { Several } from '../values/worlds.ts';
import type { Graph } from './graph.ts';
import type { EndpointAttachment, EndpointShape, Ref, SecurityGroup, Subnet, VpcEndpoint } from './nodes.ts';

type InterfaceShape = Extract<EndpointShape, { readonly kind: 'interface' }>;

/** The subnets of an interface endpoint: those given at it, and those that resources of their own attach. */
export function subnetsOfEndpoint(graph: Graph, endpoint: VpcEndpoint, { subnets }: InterfaceShape): Several<() => Ref<Subnet>> {
  return withAttached(graph, endpoint, subnets, (attached) => (attached.kind === 'subnet' ? attached.ref : undefined));
}

/** The security groups of an interface endpoint, likewise; none means the default group of the VPC. */
export function groupsOfEndpoint(graph: Graph, endpoint: VpcEndpoint, { groups }: InterfaceShape): Several<() => Ref<SecurityGroup>> {
  return withAttached(graph, endpoint, groups, (attached) => (attached.kind === 'group' ? attached.ref : undefined));
}

function withAttached<T>(
  graph: Graph,
  endpoint: VpcEndpoint,
  given: Several<() => T>,
  read: (attached: EndpointAttachment['attached']) => T | undefined,
): Several<() => T> {
  const attachments = graph.referring('endpoint', 'endpoint-attachment', (it) => it.endpoint, endpoint.id);
  const more = attachments.items.flatMap(({ value, when }) => {
    const found = read(value.attached);
    return found === undefined ? [] : [{ value: () => found, when }];
  });
  const open = given.open ?? attachments.open ?? graph.openness(endpoint.id);
  return { items: [...given.items, ...more], ...(open === undefined ? {} : { open }) };
}
