import { attributeOf } from '../resource.ts';
import { argument } from '../run.ts';
import { Thing } from '../thing.ts';
import { absent, exportName, object, type Call, type ConstructNode, type Val } from '../values.ts';

export type SubnetKind = 'PUBLIC' | 'PRIVATE_WITH_EGRESS' | 'PRIVATE_ISOLATED';

/** Subnets of one kind, one in each zone. */
export interface SubnetGroup {
  readonly name: string;
  readonly kind: SubnetKind;
  readonly mapPublicIp: Val | undefined;
  readonly at: Val['at'];
}

/** Names of subnet types, the deprecated ones included. */
const KINDS: Readonly<Record<string, SubnetKind>> = {
  PUBLIC: 'PUBLIC',
  PRIVATE_WITH_EGRESS: 'PRIVATE_WITH_EGRESS',
  PRIVATE_WITH_NAT: 'PRIVATE_WITH_EGRESS',
  PRIVATE: 'PRIVATE_WITH_EGRESS',
  PRIVATE_ISOLATED: 'PRIVATE_ISOLATED',
  ISOLATED: 'PRIVATE_ISOLATED',
};

/** The kind that a program names; undefined where it is not followed. */
export function kindOf(value: Val): SubnetKind | undefined {
  const name = exportName(value);
  const [, member] = /^aws-ec2\.SubnetType\.(\w+)$/.exec(name ?? '') ?? [];
  return member === undefined ? undefined : KINDS[member];
}

/** A subnet of `Vpc`. */
export class SubnetThing extends Thing {
  readonly type = 'aws-ec2.Subnet';
  readonly group: SubnetGroup;
  readonly zone: number;
  readonly path: string;

  constructor(call: Call, construct: ConstructNode, group: SubnetGroup, zone: number) {
    super(call, { ...construct, path: `${construct.path}/${group.name}Subnet${zone + 1}` });
    this.group = group;
    this.zone = zone;
    this.path = `${construct.path}/${group.name}Subnet${zone + 1}`;
  }

  id(at = this.at): Val {
    return attributeOf({ path: `${this.path}/Subnet`, type: 'AWS::EC2::Subnet' }, 'id', at);
  }

  table(at = this.at): Val {
    return attributeOf({ path: `${this.path}/RouteTable`, type: 'AWS::EC2::RouteTable' }, 'id', at);
  }

  override get(name: string): Val | undefined {
    if (name === 'subnetId') return this.id();
    if (name === 'routeTable') return object({ routeTableId: this.table() }, this.at);
    return undefined;
  }

  override call(name: string, call: Call): Val | undefined {
    const acl = argument(call, 1);
    if (name !== 'associateNetworkAcl' || !takesSubnets(acl)) return undefined;
    const id = argument(call, 0);
    acl.associate(call, id.kind === 'literal' ? String(id.value) : '?', this);
    return absent(call.at);
  }
}

/** A network ACL, told by what it can do. */
function takesSubnets(value: Val): value is Thing & { associate: (call: Call, id: string, subnet: Val) => void } {
  return value.kind === 'thing' && 'associate' in value && typeof value.associate === 'function';
}
