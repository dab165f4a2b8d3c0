import type { HostAndPort, NodeBase, Placement } from '../../graph/nodes.ts';
import { keyOfText, type Text } from '../../values/text.ts';

/** Whoever opens connections: an interface in a subnet, with security groups, perhaps with a public address. */
export interface Caller {
  /** Names the caller in questions; callers with one id are the same. */
  readonly id: string;
  readonly node: NodeBase;
  /** Read in the world at hand: a caller is handed on through answers that were joined over worlds. */
  readonly placement: Placement;
  /** ECS never gives the interfaces of `awsvpc` tasks on EC2 a public address. */
  readonly neverPublic: boolean;
}

/** What is called: an AWS service in a Region, something on the public internet, or a host that may be anywhere. */
export type Destination =
  | {
      readonly kind: 'service';
      readonly service: string;
      readonly region: Text;
      /** The Region is not that of the caller: only endpoints that say that they cross Regions lead there. */
      readonly elsewhere?: true;
    }
  | { readonly kind: 'internet'; readonly what: string }
  | ({ readonly kind: 'host' } & HostAndPort);

/** A call to an AWS service, by the name of its endpoint and the Region that is called. */
export type ServiceCall = Extract<Destination, { kind: 'service' }>;

export function destinationKey(destination: Destination): string {
  switch (destination.kind) {
    case 'internet':
      return 'internet';
    case 'host':
      return `${destination.name}:${destination.port}`;
    case 'service':
      return callKey(destination);
  }
}

export function callKey({ service, region, elsewhere }: ServiceCall): string {
  return `${service} in ${keyOfText(region)}${elsewhere === true ? ', elsewhere' : ''}`;
}
