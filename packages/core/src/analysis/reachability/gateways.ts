import type { Graph } from '../../graph/graph.ts';
import type { EndpointShape, Ref, RouteTable, Vpc, VpcEndpoint } from '../../graph/nodes.ts';
import { isTo } from '../../graph/references.ts';
import type { Tri } from '../../values/tri.ts';
import type { Several, Worlds } from '../../values/worlds.ts';
import { addressOf } from './address.ts';
import { foreign, misspelt, offRoute, withoutTables } from './blockers.ts';
import type { ServiceCall } from './caller.ts';
import { judge, type Endpoints } from './endpoints.ts';
import { attempt, type Attempt, type Fact, type Hop } from './path.ts';

type GatewayShape = Extract<EndpointShape, { kind: 'gateway' }>;

/** What the gateway endpoints of a VPC are to a route table. */
export type GatewayAnswer =
  | { readonly kind: 'on-route'; readonly endpoint: VpcEndpoint }
  | { readonly kind: 'off-route'; readonly attempts: readonly Attempt[] }
  | { readonly kind: 'unknown'; readonly missing: Fact };

/** Gateway endpoints, which work by the routes that they add to tables, in the world at hand. */
export class Gateways {
  readonly #graph: Graph;
  readonly #worlds: Worlds;
  readonly #endpoints: Endpoints;

  constructor(graph: Graph, endpoints: Endpoints) {
    this.#graph = graph;
    this.#worlds = graph.worlds;
    this.#endpoints = endpoints;
  }

  /** The gateway endpoint that takes a call from subnets of a table. One on the table wins over all that is unknown. */
  answer(vpc: Ref<Vpc>, table: Ref<RouteTable>, call: ServiceCall, start: Hop): GatewayAnswer {
    const attempts: Attempt[] = [];
    let unknown: Fact | undefined;
    for (const endpoint of this.#endpoints.perhapsFor(vpc, call.service)) {
      const answer = this.#one(endpoint, table, call, start);
      if (answer?.kind === 'on-route') return answer;
      if (answer?.kind === 'unknown') unknown ??= answer.missing;
      else if (answer !== undefined) attempts.push(...answer.attempts);
    }
    return unknown === undefined ? { kind: 'off-route', attempts } : { kind: 'unknown', missing: unknown };
  }

  #one(endpoint: VpcEndpoint, table: Ref<RouteTable>, call: ServiceCall, start: Hop): GatewayAnswer | undefined {
    const { shape } = endpoint;
    if (shape.kind !== 'gateway') return undefined;
    const judged = judge(endpoint, call);
    if (judged.kind === 'other-service') return undefined;
    if (judged.kind === 'unknown') return judged;
    if (judged.kind === 'misspelt') return { kind: 'off-route', attempts: [attempt(endpoint, [start], misspelt(endpoint, judged.meant))] };
    if (judged.kind === 'other-region') {
      return { kind: 'off-route', attempts: [attempt(endpoint, [start], foreign(endpoint, judged.named, call.region))] };
    }
    const tables = this.tablesOf(endpoint, shape);
    if (this.#worlds.none(`any table of ${endpoint.id}`, tables, isSet) === 'yes') {
      return { kind: 'off-route', attempts: [attempt(endpoint, [start], withoutTables(endpoint))] };
    }
    const onRoute = this.#onRoute(endpoint, tables, table);
    if (onRoute === 'yes') return { kind: 'on-route', endpoint };
    if (onRoute === 'no') return { kind: 'off-route', attempts: [attempt(endpoint, [start], offRoute(endpoint, table))] };
    const text = `whether ${endpoint.address} is on ${addressOf(table)}`;
    return { kind: 'unknown', missing: { about: addressOf(table), text } };
  }

  /** Tables given at the endpoint and those attached by resources of their own. */
  tablesOf(endpoint: VpcEndpoint, shape: GatewayShape): Several<() => Ref<RouteTable>> {
    const attachments = this.#graph.referring('endpoint', 'endpoint-attachment', (it) => it.endpoint, endpoint.id);
    const more = attachments.items.flatMap(({ value, when }) => {
      const { attached } = value;
      return attached.kind === 'route-table' ? [{ value: (): Ref<RouteTable> => attached.ref, when }] : [];
    });
    const open = shape.routeTables.open ?? attachments.open ?? this.#graph.openness(endpoint.id);
    return { items: [...shape.routeTables.items, ...more], ...(open === undefined ? {} : { open }) };
  }

  #onRoute(endpoint: VpcEndpoint, tables: Several<() => Ref<RouteTable>>, table: Ref<RouteTable>): Tri {
    if (table.kind === 'none') return 'unknown';
    return this.#worlds.some(`${table.id} among the tables of ${endpoint.id}`, tables, (read) => {
      const ref = read();
      const same = isTo(ref, table.id);
      return same === 'no' && ref.kind === 'outside' && table.kind === 'outside' ? 'unknown' : same;
    });
  }
}

function isSet(read: () => Ref<RouteTable>): Tri {
  return read().kind === 'none' ? 'no' : 'yes';
}
