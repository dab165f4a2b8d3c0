import type { GraphChange, NewNode, Term } from '../../edits/changes.ts';
import type { Graph } from '../../graph/graph.ts';
import type { NodeId } from '../../graph/nodes.ts';
import { nodeOf } from '../../graph/references.ts';
import { cdkMemberOf } from '../../knowledge/cdk-endpoints.ts';

/** The path of the construct that a resource of a template comes from; undefined = the program writes the resource itself. */
export type ConstructOf = (id: NodeId) => string | undefined;

/** There is no way to show a change in the words of CDK. */
class Unshown extends Error {
  override readonly name = 'Unshown';
}

/**
 * What changes of a synthesized template come to in its program, which is not read: constructs are called after their paths,
 * and comments say which they are. Undefined = there is no way to say it.
 */
export function cdkSketch(graph: Graph, changes: readonly GraphChange[], constructOf: ConstructOf): string | undefined {
  try {
    const sketch = new Sketch(graph, changes, constructOf);
    return sketch.text();
  } catch (error) {
    if (error instanceof Unshown) return undefined;
    throw error;
  }
}

class Sketch {
  readonly #graph: Graph;
  readonly #changes: readonly GraphChange[];
  readonly #constructOf: ConstructOf;
  /** Paths by the names that stand for them. */
  readonly #names = new Map<string, string>();

  constructor(graph: Graph, changes: readonly GraphChange[], constructOf: ConstructOf) {
    this.#graph = graph;
    this.#changes = changes;
    this.#constructOf = constructOf;
  }

  text(): string | undefined {
    const lines = this.#changes.flatMap((change) => this.#lines(change));
    if (lines.length === 0) return undefined;
    return [...[...this.#names].map(([name, path]) => `// ${name}: ${path}`), ...lines].join('\n');
  }

  #lines(change: GraphChange): string[] {
    switch (change.kind) {
      case 'add-node':
        return change.node === 'vpc-endpoint' ? [this.#endpoint(change)] : [];
      case 'set':
        return this.#property(change);
      case 'list-add':
        return change.items.map((item) => this.#rule(change.node, change.property, item));
      case 'depend-on':
        return [`${this.#named(change.node)}.node.addDependency(${change.on.map((id) => this.#created(id) ?? this.#named(id)).join(', ')});`];
      default:
        throw new Unshown();
    }
  }

  /** CDK makes the group of an interface endpoint, which admits the VPC, and puts gateway endpoints on all route tables. */
  #endpoint({ id, properties, like, when, name }: NewNode): string {
    const type = properties.type?.kind === 'literal' && properties.type.value === 'gateway' ? 'Gateway' : 'Interface';
    const member = cdkMemberOf(serviceIn(properties.serviceName), type);
    if (member === undefined) throw new Unshown();
    const construct = [...name.words, ...name.suffix].map(capital).join('');
    const variable = this.#isWaitedFor(id) ? `const ${this.#created(id) ?? ''} = ` : '';
    return `${variable}${this.#named(this.#vpcOf(like ?? when))}.add${type}Endpoint('${construct}', { service: ec2.${type}VpcEndpointAwsService.${member} });`;
  }

  #property({ node, property, to }: Extract<GraphChange, { kind: 'set' }>): string[] {
    const name = PROPERTIES[`${this.#graph.node(node)?.resourceType ?? ''}.${property}`];
    const path = this.#constructOf(node);
    if (name === undefined || path === undefined || to.kind !== 'literal' || typeof to.value !== 'boolean') throw new Unshown();
    return [`// in the properties of ${path}`, `${name}: ${to.value},`];
  }

  #rule(group: NodeId, property: string, rule: Term): string {
    const method = { ingress: 'addIngressRule', egress: 'addEgressRule' }[property];
    const { fromPort, peerGroup, peerCidr, peerPrefixList } = rule.kind === 'map' ? rule.entries : {};
    if (method === undefined || fromPort?.kind !== 'literal') throw new Unshown();
    return `${this.#named(group)}.${method}(${this.#peer(peerGroup ?? peerCidr ?? peerPrefixList)}, ec2.Port.tcp(${fromPort.value}));`;
  }

  #peer(peer: Term | undefined): string {
    if (peer?.kind === 'literal') return `ec2.Peer.ipv4('${peer.value}')`;
    if (peer?.kind !== 'ref') throw new Unshown();
    if (peer.attribute === 'id') return this.#named(peer.node);
    if (peer.attribute === 'cidr') return `ec2.Peer.ipv4(${this.#named(peer.node)}.vpcCidrBlock)`;
    return "ec2.Peer.prefixList('<id of the prefix list of S3 in the Region>')";
  }

  #isWaitedFor(id: NodeId): boolean {
    return this.#changes.some((change) => change.kind === 'depend-on' && change.on.includes(id));
  }

  /** The variable that holds what the same changes make. */
  #created(id: NodeId): string | undefined {
    const made = this.#changes.find((change): change is NewNode => change.kind === 'add-node' && change.id === id);
    return made === undefined ? undefined : lowered([...made.name.words, ...made.name.suffix].map(capital).join(''));
  }

  #vpcOf(id: NodeId | undefined): NodeId {
    const node = id === undefined ? undefined : this.#graph.node(id);
    const vpc = node?.kind === 'vpc' ? node : node !== undefined && 'vpc' in node ? nodeOf(node.vpc) : undefined;
    if (vpc === undefined) throw new Unshown();
    return vpc.id;
  }

  /** A name for a construct: the last part of its path, told apart where two end alike. */
  #named(id: NodeId): string {
    const path = this.#constructOf(id);
    if (path === undefined) throw new Unshown();
    const plain = lowered(path.slice(path.lastIndexOf('/') + 1).replaceAll(/\W+/g, '')) || 'construct';
    for (let i = 2, name = plain; ; name = `${plain}${i++}`) {
      if ((this.#names.get(name) ?? path) !== path) continue;
      this.#names.set(name, path);
      return name;
    }
  }
}

/** Properties of constructs, by what CloudFormation makes of them. */
const PROPERTIES: Readonly<Record<string, string>> = {
  'AWS::EC2::VPCEndpoint.privateDns': 'privateDnsEnabled',
  'AWS::EC2::VPC.dnsHostnames': 'enableDnsHostnames',
  'AWS::EC2::VPC.dnsSupport': 'enableDnsSupport',
  'AWS::ECS::Service.publicIp': 'assignPublicIp',
};

/** `com.amazonaws.<region>.ecr.dkr` names `ecr.dkr`. */
function serviceIn(term: Term | undefined): string {
  return /\*\.(.+)$/.exec(term === undefined ? '' : shown(term))?.[1] ?? '';
}

function shown(term: Term): string {
  if (term.kind === 'literal') return String(term.value);
  return term.kind === 'concat' ? term.parts.map(shown).join('') : '*';
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function lowered(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
