import { argument, type Run } from '../run.ts';
import { Thing } from '../thing.ts';
import { absent, object, stringOfVal, unknown, type Call, type ConstructNode, type Val } from '../values.ts';
import { PlainThing } from './connections.ts';
import { place } from './construct-tree.ts';
import { gatewayEndpoint, interfaceEndpoint } from './endpoints.ts';
import { unknownSubnets, type VpcLike } from './vpc-reference.ts';

/** A VPC from outside: looked up, imported, or handed over. */
export class OutsideVpc extends Thing implements VpcLike {
  readonly type = 'aws-ec2.IVpc';
  readonly #what: Extract<Val, { kind: 'unknown' }>;
  readonly #id: Val | undefined;

  constructor(call: Call, what: Extract<Val, { kind: 'unknown' }>, id?: Val, construct?: ConstructNode) {
    super(call, construct);
    this.#what = what;
    this.#id = id;
  }

  vpcId(): Val {
    return this.#id ?? this.#part('vpcId');
  }

  cidrBlock(): Val {
    return this.#part('vpcCidrBlock');
  }

  subnetIds(run: Run, selection: Val): Val {
    return unknownSubnets(run, this.#what, selection);
  }

  routeTables(): Val {
    return this.#part('routeTables');
  }

  override get(name: string): Val {
    if (name === 'vpcId') return this.vpcId();
    return this.#part(name);
  }

  override call(name: string, call: Call): Val | undefined {
    switch (name) {
      case 'addInterfaceEndpoint':
        return interfaceEndpoint(call, place(call, absent(call.at), argument(call, 0)), this, argument(call, 1));
      case 'addGatewayEndpoint':
        return gatewayEndpoint(call, place(call, absent(call.at), argument(call, 0)), this, argument(call, 1));
      case 'selectSubnets': {
        const selection = argument(call, 0);
        return object({ subnets: this.#part('subnets'), subnetIds: this.subnetIds(call.run, selection) }, call.at);
      }
      default:
        return undefined;
    }
  }

  #part(name: string): Val {
    const { id, label, cause } = this.#what.hole;
    return { ...this.#what, hole: { id: `${id}.${name}`, label: label ?? id, cause, hidden: true } };
  }
}

/** `Vpc.fromLookup(…)`, `Vpc.fromVpcAttributes(…)`. */
export function importedVpc(name: string, call: Call): Val {
  const { run } = call;
  const options = argument(call, 2);
  const id = run.property(options, 'vpcId');
  const label = stringOfVal(id) ?? (name === 'fromLookup' ? 'the VPC that is looked up' : 'the imported VPC');
  const what = unknown(label, name === 'fromLookup' ? 'the VPC is looked up' : 'the VPC is imported', call.at);
  return run.add(new OutsideVpc(call, what, stringOfVal(id) === undefined ? undefined : id, place(call)));
}

export function ipAddresses(call: Call): Val {
  return new PlainThing('addresses', call, { cidr: argument(call, 0) });
}
