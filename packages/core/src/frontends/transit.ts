import type { TransitTies } from '../graph/nodes.ts';
import type { ResourceReader } from '../graph/resource-reader.ts';
import type { Tri } from '../values/tri.ts';

/** What a dialect calls the properties of transit gateways, of what hangs on them, and of their route tables. */
export interface TransitNames {
  readonly gateway: string;
  readonly vpc: string;
  readonly subnets: string;
  readonly attachment: string;
  readonly table: string;
  readonly block: string;
  readonly blackhole: string;
  /** Of the gateway: whether attachments are tied to the default table, and properties that name another one. */
  readonly defaults: Readonly<Record<keyof TransitTies, readonly [property: string, otherTable: string | undefined]>>;
}

/** Lowerings of transit gateways that all dialects share. */
export function transitNodes(names: TransitNames) {
  return {
    gateway: (r: ResourceReader) => ({
      ...r.base,
      kind: 'gateway' as const,
      gatewayKind: 'transit' as const,
      publicNat: 'no' as const,
      subnet: { kind: 'none' as const, at: r.base.at },
      get ties() {
        return { association: tied(r, ...names.defaults.association), propagation: tied(r, ...names.defaults.propagation) };
      },
    }),

    /** `ties`: what the attachment itself says of the default table. */
    attachment: (r: ResourceReader, ties: () => TransitTies = () => ({ association: 'yes', propagation: 'yes' })) => ({
      ...r.base,
      kind: 'transit-attachment' as const,
      get gateway() {
        return r.ref('gateway', names.gateway);
      },
      get vpc() {
        return r.ref('vpc', names.vpc);
      },
      get subnets() {
        return r.refs('subnet', names.subnets);
      },
      get ties() {
        return ties();
      },
    }),

    table: (r: ResourceReader) => ({
      ...r.base,
      kind: 'transit-table' as const,
      get gateway() {
        return r.ref('gateway', names.gateway);
      },
    }),

    tie: (r: ResourceReader, way: keyof TransitTies) => ({
      ...r.base,
      kind: 'transit-tie' as const,
      way,
      get attachment() {
        return r.ref('transit-attachment', names.attachment);
      },
      get table() {
        return r.ref('transit-table', names.table);
      },
    }),

    route: (r: ResourceReader) => ({
      ...r.base,
      kind: 'transit-static-route' as const,
      get table() {
        return r.ref('transit-table', names.table);
      },
      get block() {
        return r.text(names.block);
      },
      get attachment() {
        return r.ref('transit-attachment', names.attachment);
      },
      get blackhole() {
        return r.tri('no', names.blackhole);
      },
    }),
  };
}

/** "enable" unless it says otherwise: https://docs.aws.amazon.com/vpc/latest/tgw/tgw-transit-gateways.html */
function tied(r: ResourceReader, property: string, otherTable: string | undefined): Tri {
  if (otherTable !== undefined && r.value(otherTable).kind !== 'absent') return 'unknown';
  if (r.value(property).kind === 'absent') return 'yes';
  const text = r.string(property);
  return text === 'enable' ? 'yes' : text === 'disable' ? 'no' : 'unknown';
}
