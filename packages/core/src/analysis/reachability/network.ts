import type { Graph } from '../../graph/graph.ts';
import type {
  NetworkAcl,
  NodeBase,
  Placement,
  Ref,
  Route,
  RouteTable,
  SecurityGroup,
  Subnet,
  Vpc,
  VpcEndpoint,
} from '../../graph/nodes.ts';
import { implicit, nodeOf } from '../../graph/references.ts';
import type { Guarded, Several, Worlds } from '../../values/worlds.ts';
import { addressOf } from './address.ts';

/** Begins the id of an ACL that no file tells of: that of a VPC from outside, which is its default one mostly. */
export const UNTOLD_ACL = 'the network ACL of ';

/** A placement that names subnets and groups together: all of them lie in one VPC, or the deployment fails. */
interface Companions {
  readonly vpc: () => Ref<Vpc>;
}

/** What belongs to what in the networks of a graph, in the world at hand. */
export class Network {
  readonly graph: Graph;
  readonly worlds: Worlds;
  #companions: ReadonlyMap<string, Guarded<Companions>[]> | undefined;

  constructor(graph: Graph) {
    this.graph = graph;
    this.worlds = graph.worlds;
  }

  /** The VPC of a subnet; of a subnet from outside, that of what stands beside it in some placement. */
  vpcOf(subnet: Ref<Subnet>): Ref<Vpc> {
    if (subnet.kind === 'none') return subnet;
    if (subnet.kind === 'node') return subnet.node.vpc;
    for (const { vpc } of this.worlds.present({ items: this.companions.get(subnet.id) ?? [] })) {
      const found = vpc();
      if (found.kind !== 'none') return found;
    }
    return { ...subnet, ...partOf('the VPC', subnet) };
  }

  /** The VPC of a placement: that of its first subnet or group which tells. */
  vpcOfPlacement(placement: Placement): Ref<Vpc> {
    const subnets = this.worlds.present(placement.subnets).map((read) => this.vpcOf(read()));
    const groups = this.worlds.present(placement.groups).map((read) => nodeOf(read())?.vpc);
    const all = [...subnets, ...groups].filter((ref) => ref !== undefined);
    return all.find((ref) => ref.kind === 'node') ?? all.find((ref) => ref.kind === 'outside') ?? { kind: 'none', at: placement.at };
  }

  /** The table that a subnet's traffic is routed by; its own, or the main table of its VPC. */
  tableOf(subnet: Ref<Subnet>): Ref<RouteTable> {
    if (subnet.kind === 'none') return subnet;
    const own = this.graph.referring('subnet', 'route-table-association', (it) => it.subnet, subnet.id);
    for (const { table } of this.worlds.present(own)) {
      return table.kind === 'none' ? { kind: 'outside', ...partOf('the route table', subnet), cause: 'its association names none', at: table.at } : table;
    }
    if (subnet.kind === 'outside') return { ...subnet, ...partOf('the route table', subnet) };
    const open = own.open ?? this.graph.openness(subnet.id);
    if (open !== undefined) return { kind: 'outside', ...partOf('the route table', subnet), cause: open, at: subnet.at };
    const vpc = this.vpcOf(subnet);
    const main = vpc.kind === 'node' ? this.graph.nodeOf('route-table', implicit.mainRouteTable(vpc.id)) : undefined;
    if (main !== undefined) return { kind: 'node', id: main.id, node: main, at: subnet.at };
    const cause = vpc.kind === 'outside' ? vpc.cause : 'its VPC is not known';
    return { kind: 'outside', ...partOf('the main route table', vpc.kind === 'outside' ? vpc : subnet), cause, at: subnet.at };
  }

  routesOf(table: Ref<RouteTable>): Several<Route> {
    if (table.kind === 'none') return { items: [] };
    const routes = this.graph.referring('table', 'route', (it) => it.table, table.id);
    const open = table.kind === 'outside' ? table.cause : this.graph.openness(table.id);
    return open === undefined ? routes : { ...routes, open };
  }

  /** The endpoints of a VPC. */
  endpointsOf(vpc: Ref<Vpc>): Several<VpcEndpoint> {
    if (vpc.kind === 'none') return { items: [], open: 'no VPC is named' };
    const endpoints = this.graph.referring('vpc', 'vpc-endpoint', (it) => it.vpc, vpc.id);
    const open = vpc.kind === 'outside' ? vpc.cause : this.graph.openness(vpc.id);
    return open === undefined ? endpoints : { ...endpoints, open };
  }

  aclOf(subnet: Subnet): Ref<NetworkAcl> {
    const own = this.graph.referring('subnet', 'network-acl-association', (it) => it.subnet, subnet.id);
    for (const association of this.worlds.present(own)) return association.acl;
    if (own.open !== undefined) return { kind: 'outside', id: `an ACL of ${subnet.id}`, label: `the network ACL of ${subnet.address}`, cause: own.open, at: subnet.at };
    const { vpc } = subnet;
    const claimant = this.#claimantOf(subnet);
    if (claimant !== undefined) return { kind: 'outside', id: `perhaps ${claimant.id}`, cause: claimant.openSubnets ?? '', at: subnet.at };
    const standard = vpc.kind === 'node' ? this.graph.nodeOf('network-acl', implicit.defaultAcl(vpc.id)) : undefined;
    if (standard !== undefined) return { kind: 'node', id: standard.id, node: standard, at: subnet.at };
    return { kind: 'outside', id: `${UNTOLD_ACL}${subnet.id}`, cause: 'its VPC is not known', at: subnet.at };
  }

  /** An ACL of the VPC whose subnets are not all known: it may be that of any subnet which has no other. */
  #claimantOf({ vpc }: Subnet): NetworkAcl | undefined {
    const acls = this.graph.all('network-acl').filter((acl) => acl.openSubnets !== undefined && this.worlds.holds(acl.when));
    return acls.find((acl) => acl.vpc.kind === 'outside' || vpc.kind === 'outside' || (acl.vpc.kind === 'node' && vpc.kind === 'node' && acl.vpc.id === vpc.id));
  }

  /** The groups of an interface; none given means the default group of the VPC. */
  groupsOf(
    groups: Several<() => Ref<SecurityGroup>>,
    vpc: Ref<Vpc>,
    at: NodeBase['at'],
  ): { readonly groups: readonly Ref<SecurityGroup>[]; readonly open?: string } {
    const given = this.worlds.present(groups).map((read) => read()).filter(({ kind }) => kind !== 'none');
    if (groups.open !== undefined) return { groups: given, open: groups.open };
    return { groups: given.length > 0 ? given : [this.#defaultGroup(vpc, at)] };
  }

  #defaultGroup(vpc: Ref<Vpc>, at: NodeBase['at']): Ref<SecurityGroup> {
    if (vpc.kind === 'none') return vpc;
    const id = implicit.defaultGroup(vpc.id);
    const node = this.graph.nodeOf('security-group', id);
    if (node !== undefined) return { kind: 'node', id, node, at };
    return { kind: 'outside', id, cause: vpc.kind === 'outside' ? vpc.cause : 'the default security group is not known', at };
  }

  get companions(): ReadonlyMap<string, Guarded<Companions>[]> {
    return (this.#companions ??= this.#findCompanions());
  }

  #findCompanions(): ReadonlyMap<string, Guarded<Companions>[]> {
    const found = new Map<string, Guarded<Companions>[]>();
    const { graph } = this;
    for (const node of graph.all('vpc-endpoint')) {
      this.#note(found, node, () => (node.shape.kind === 'interface' ? node.shape.subnets : { items: [] }), () => node.vpc);
    }
    for (const node of graph.all('route-table-association')) {
      const subnet = { items: [{ value: () => node.subnet, when: this.worlds.always }] };
      this.#note(found, node, () => subnet, () => nodeOf(node.table)?.vpc ?? { kind: 'none', at: node.at });
    }
    for (const kind of ['task-runner', 'container-instances'] as const) {
      for (const node of graph.all(kind)) {
        this.#note(found, node, () => node.placement?.subnets ?? { items: [] }, () => this.#told(node.placement, node.at));
      }
    }
    return found;
  }

  /** What the groups and the declared subnets of a placement say of its VPC. */
  #told(placement: Placement | undefined, at: NodeBase['at']): Ref<Vpc> {
    if (placement === undefined) return { kind: 'none', at };
    const groups = this.worlds.present(placement.groups).map((read) => nodeOf(read())?.vpc);
    const subnets = this.worlds.present(placement.subnets).map((read) => nodeOf(read())?.vpc);
    return [...groups, ...subnets].find((ref) => ref !== undefined && ref.kind !== 'none') ?? { kind: 'none', at };
  }

  #note(
    found: Map<string, Guarded<Companions>[]>,
    node: NodeBase,
    members: () => Several<() => Ref<Subnet>>,
    vpc: () => Ref<Vpc>,
  ): void {
    const ids = this.worlds.answers({
      label: `outside subnets of ${node.id}`,
      beyond: '',
      ask: () => {
        if (!this.worlds.holds(node.when)) return '';
        const refs = this.worlds.present(members()).map((read) => read());
        return refs.filter(({ kind }) => kind === 'outside').map((ref) => (ref.kind === 'outside' ? ref.id : '')).join('\n');
      },
    });
    for (const { value, when } of ids) {
      for (const id of value === '' ? [] : value.split('\n')) {
        const entry = { value: { vpc }, when };
        const known = found.get(id);
        if (known === undefined) found.set(id, [entry]);
        else known.push(entry);
      }
    }
  }
}

/** What belongs to something, as an id and for messages. */
function partOf(what: string, whole: Exclude<Ref<NodeBase>, { kind: 'none' }>): { readonly id: string; readonly label: string } {
  return { id: `${what} of ${whole.id}`, label: `${what} of ${addressOf(whole)}` };
}
