import type { Graph } from '../../graph/graph.ts';
import type { EndpointShape, Ref, SecurityGroup, Subnet, Vpc, VpcEndpoint } from '../../graph/nodes.ts';
import { groupsOfEndpoint, subnetsOfEndpoint } from '../../graph/attachments.ts';
import { nodeOf } from '../../graph/references.ts';
import type { Span } from '../../text/source-file.ts';
import { keyOfText, type Text } from '../../values/text.ts';
import type { Several, Worlds } from '../../values/worlds.ts';
import type { Caller } from './caller.ts';
import type { Network } from './network.ts';

export type InterfaceShape = Extract<EndpointShape, { kind: 'interface' }>;

/** One end of a connection as the rules of the other end see it, in the world at hand. */
export interface Party {
  /** Holds everything that decides: parties with one key are the same to every rule. */
  readonly key: string;
  readonly groups: readonly Ref<SecurityGroup>[];
  /** Why there may be further groups. */
  readonly openGroups?: string;
  /** Address blocks that hold its addresses; undefined members are not known. */
  readonly blocks: readonly (Text | undefined)[];
  /** The blocks of its VPC; undefined members are not known. */
  readonly within: readonly (Text | undefined)[];
  /** The VPC whose blocks those are, by id. */
  readonly vpcId?: string;
  /** Addresses of AWS services, as opposed to addresses of the network at hand. */
  readonly publicAddresses?: 'service' | 's3';
}

/** Public addresses, of which only S3 can be told apart: gateway endpoints lead there. */
export function publicParty(publicAddresses: 'service' | 's3'): Party {
  return { key: publicAddresses, groups: [], blocks: [], within: [], publicAddresses };
}

/** Makes the two ends of a connection. */
export class Parties {
  readonly #graph: Graph;
  readonly #worlds: Worlds;
  readonly #network: Network;

  constructor(graph: Graph, network: Network) {
    this.#graph = graph;
    this.#worlds = graph.worlds;
    this.#network = network;
  }

  ofCaller(caller: Caller, subnet: Ref<Subnet>, vpc: Ref<Vpc>): Party {
    return this.#party(caller.placement.groups, [nodeOf(subnet)?.cidr], vpc, caller.node.at);
  }

  ofEndpoint(endpoint: VpcEndpoint, shape: InterfaceShape, vpc: Ref<Vpc>): Party {
    const groups = groupsOfEndpoint(this.#graph, endpoint, shape);
    const blocks = this.subnetsOf(endpoint, shape).refs.map((ref) => nodeOf(ref)?.cidr);
    return this.#party(groups, blocks, vpc, endpoint.at);
  }

  /** Subnets given at the endpoint and those attached by resources of their own. */
  subnetsOf(endpoint: VpcEndpoint, shape: InterfaceShape): { readonly refs: readonly Ref<Subnet>[]; readonly open?: string } {
    const subnets = subnetsOfEndpoint(this.#graph, endpoint, shape);
    const refs = this.#worlds.present(subnets).map((read) => read());
    const { open } = subnets;
    return { refs: refs.filter(({ kind }) => kind !== 'none'), ...(open === undefined ? {} : { open }) };
  }

  #party(groups: Several<() => Ref<SecurityGroup>>, blocks: readonly (Text | undefined)[], vpc: Ref<Vpc>, at: Span): Party {
    const own = this.#network.groupsOf(groups, vpc, at);
    const within = vpc.kind === 'node' ? this.#blocksOf(vpc.node) : [];
    const keyOf = (texts: readonly (Text | undefined)[]): string => texts.map((text) => (text === undefined ? '?' : keyOfText(text))).join();
    const ids = own.groups.map((ref) => (ref.kind === 'none' ? '' : ref.id)).join();
    return {
      key: [ids, own.open ?? '', keyOf(blocks), keyOf(within), vpc.kind === 'node' ? vpc.id : ''].join(' / '),
      groups: own.groups,
      ...(own.open === undefined ? {} : { openGroups: own.open }),
      blocks,
      within,
      ...(vpc.kind === 'node' ? { vpcId: vpc.id } : {}),
    };
  }

  #blocksOf({ cidrs }: Vpc): (Text | undefined)[] {
    const known = this.#worlds.present(cidrs).map((read) => read() || undefined);
    return cidrs.open === undefined ? known : [...known, undefined];
  }
}
