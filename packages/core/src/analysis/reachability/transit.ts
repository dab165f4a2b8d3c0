import type { Graph } from '../../graph/graph.ts';
import type { Gateway, Ref, Subnet, TransitAttachment, TransitRoutes, TransitTable, TransitTies } from '../../graph/nodes.ts';
import { implicit, nodeOf } from '../../graph/references.ts';
import { addressRange } from '../../values/cidr.ts';
import { equalText } from '../../values/text.ts';
import type { Worlds } from '../../values/worlds.ts';
import { addressOf } from './address.ts';
import { bestRoute } from './best-route.ts';

/** Where traffic gets onto a transit gateway and off it again, or what would tell. */
export type TransitWay = { readonly on?: Subnet; readonly off: readonly Ref<Subnet>[] } | { readonly missing: string };

/**
 * Ways through transit gateways, in the world at hand: the attachment of the VPC that traffic comes from, the route table
 * that it is tied to, the narrowest route there, and the attachment that this one leads to. A way is shown or not known;
 * that there is none is never said. https://docs.aws.amazon.com/vpc/latest/tgw/how-transit-gateways-work.html
 */
export class Transit {
  readonly #graph: Graph;
  readonly #worlds: Worlds;

  constructor(graph: Graph) {
    this.#graph = graph;
    this.#worlds = graph.worlds;
  }

  /** From a subnet through a gateway to a block of addresses in a VPC. */
  way(gateway: Exclude<Ref<Gateway>, { kind: 'none' }>, from: Subnet, block: string, vpcId: string): TransitWay {
    const searched = this.#searched(gateway.id);
    const [only, second] = searched;
    if (only !== undefined && second === undefined && only.table === undefined) return leadsTo(only, block, vpcId) ? { off: [] } : { missing: `whether ${addressOf(gateway)} leads to ${block}` };
    const attachments = this.#attachmentsOf(gateway.id);
    const own = attachments.find(({ vpc }) => from.vpc.kind !== 'none' && vpc.kind !== 'none' && vpc.id === from.vpc.id);
    if (own === undefined) return { missing: `how ${addressOf(from.vpc)} is attached to ${addressOf(gateway)}` };
    const on = this.#inZoneOf(own, from);
    if (on === undefined) return { missing: `whether ${own.address} has a subnet in the zone of ${from.address}` };
    const table = this.#tableOf(own, gateway);
    if (table === undefined || table.kind === 'none') return { missing: `which route table of ${addressOf(gateway)} the traffic of ${own.address} is routed by` };
    const found = searched.find((it) => it.table === table.id);
    if (found !== undefined) return leadsTo(found, block, vpcId) ? { on, off: [] } : { missing: `whether ${addressOf(table)} leads to ${block}` };
    const target = this.#target(table, gateway, block);
    if (typeof target === 'string') return { missing: target };
    if (target.vpc.kind === 'none' || target.vpc.id !== vpcId) return { missing: `what lies behind ${target.address}, which ${addressOf(table)} sends ${block} to` };
    return { on, off: this.#worlds.present(target.subnets).map((read) => read()) };
  }

  /** Search results that may be about a gateway. */
  #searched(gatewayId: string): TransitRoutes[] {
    return this.#graph.all('transit-routes').filter(({ gateway }) => gateway === undefined || gateway === gatewayId);
  }

  #attachmentsOf(gatewayId: string): TransitAttachment[] {
    return this.#worlds.present(this.#graph.referring('gateway', 'transit-attachment', (it) => it.gateway, gatewayId));
  }

  /** "Resources in Availability Zones where there is no attachment cannot reach the transit gateway." */
  #inZoneOf({ subnets }: TransitAttachment, from: Subnet): Subnet | undefined {
    const nodes = this.#worlds.present(subnets).map((read) => nodeOf(read())).filter((it) => it !== undefined);
    const { zone } = from;
    return nodes.find(({ id }) => id === from.id) ?? nodes.find((it) => zone !== undefined && it.zone !== undefined && equalText(it.zone, zone) === 'yes');
  }

  /** The table that the traffic of an attachment is routed by; undefined = not known. */
  #tableOf(attachment: TransitAttachment, gateway: Ref<Gateway>): Ref<TransitTable> | undefined {
    const ties = this.#graph.referring('association', 'transit-tie', (it) => (it.way === 'association' ? it.attachment : []), attachment.id);
    const [tie] = this.#worlds.present(ties);
    if (tie !== undefined) return tie.table;
    if (ties.open !== undefined || this.#byDefault(attachment, gateway, 'association') !== 'yes') return undefined;
    const node = gateway.kind === 'node' ? this.#graph.nodeOf('transit-table', implicit.defaultTransitTable(gateway.id)) : undefined;
    return node === undefined ? undefined : { kind: 'node', id: node.id, node, at: node.at };
  }

  #byDefault({ ties }: TransitAttachment, gateway: Ref<Gateway>, way: keyof TransitTies) {
    const ofGateway = gateway.kind === 'node' ? (gateway.node.ties?.[way] ?? 'unknown') : 'unknown';
    if (ofGateway === 'no' || ties[way] === 'no') return 'no';
    return ofGateway === 'yes' && ties[way] === 'yes' ? 'yes' : 'unknown';
  }

  /** The attachment that a table sends a block to as a whole; a text says what is not known of it. */
  #target(table: Exclude<Ref<TransitTable>, { kind: 'none' }>, gateway: Exclude<Ref<Gateway>, { kind: 'none' }>, block: string): TransitAttachment | string {
    const unknown = `whether ${addressOf(table)} leads to ${block}`;
    if (table.kind === 'outside') return `the routes of ${addressOf(table)}`;
    const statics = this.#graph.referring('table', 'transit-static-route', (it) => it.table, table.id);
    const open = statics.open ?? this.#graph.openness(table.id) ?? this.#graph.openness(gateway.id);
    if (open !== undefined) return `${unknown}: ${open}`;
    const propagated = this.#propagated(table, gateway);
    if (typeof propagated === 'string') return `${unknown}: ${propagated}`;
    // Of equal blocks, the route that somebody wrote comes first.
    const routes = [
      ...this.#worlds.present(statics).map(({ block: text, attachment, blackhole }) => ({ text, attachment: blackhole === 'no' ? nodeOf(attachment) : undefined })),
      ...propagated.flatMap((attachment) => this.#blocksOf(attachment).map((text) => ({ text, attachment }))),
    ];
    const best = bestRoute(routes.map((route) => ({ route, range: typeof route.text === 'string' ? addressRange(route.text) : undefined })), block);
    return best?.attachment ?? unknown;
  }

  /** Attachments whose blocks a table learns by itself. */
  #propagated(table: Extract<Ref<TransitTable>, { kind: 'node' }>, gateway: Exclude<Ref<Gateway>, { kind: 'none' }>): TransitAttachment[] | string {
    const ties = this.#graph.referring('propagation', 'transit-tie', (it) => (it.way === 'propagation' ? it.table : []), table.id);
    if (ties.open !== undefined) return ties.open;
    const isDefault = table.id === implicit.defaultTransitTable(gateway.id);
    const byThemselves = isDefault ? this.#attachmentsOf(gateway.id).map((it) => ({ it, tri: this.#byDefault(it, gateway, 'propagation') })) : [];
    const doubtful = byThemselves.find(({ tri }) => tri === 'unknown')?.it;
    if (doubtful !== undefined) return `${doubtful.address} may be told to it`;
    const named = this.#worlds.present(ties).map(({ attachment }) => attachment);
    const outside = named.find(({ kind }) => kind !== 'node');
    if (outside !== undefined) return `it is told of ${addressOf(outside)}`;
    const all = [...byThemselves.filter(({ tri }) => tri === 'yes').map(({ it }) => it), ...named.map(nodeOf).filter((it) => it !== undefined)];
    const foreign = all.find(({ vpc }) => vpc.kind === 'none');
    return foreign === undefined ? all : `what ${foreign.address} brings along is told by the other side`;
  }

  #blocksOf({ vpc }: TransitAttachment) {
    const node = nodeOf(vpc);
    if (node === undefined || node.cidrs.open !== undefined) return [undefined];
    return this.#worlds.present(node.cidrs).map((read) => read());
  }
}

/** Whether the narrowest route for a block is there, active, and leads to the VPC alone. */
function leadsTo({ routes, open }: TransitRoutes, block: string, vpcId: string): boolean {
  if (open !== undefined) return false;
  // A block that is no address block, such as that of a prefix list, takes nothing from the others.
  const ranged = routes.map((route) => ({ route, range: addressRange(route.block) })).filter(({ range }) => range !== undefined);
  const best = bestRoute(ranged, block);
  return best?.active === true && best.vpcs.length > 0 && best.vpcs.every((id) => id === vpcId);
}
