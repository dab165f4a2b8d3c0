import type { Run } from '../run.ts';
import { placeOf, unknown, type ArrayVal, type Call, type Val } from '../values.ts';
import type { Thing } from '../thing.ts';

/** What can be asked of a VPC, made here or not. */
export interface VpcLike extends Thing {
  /** Its id. */
  vpcId(at?: Val['at']): Val;
  cidrBlock(): Val;
  /** Ids of the subnets that a selection takes. */
  subnetIds(run: Run, selection: Val, options?: { readonly onePerZone?: boolean; readonly fallback?: string }): Val;
  /** Ids of the route tables of the subnets that selections take. */
  routeTables(run: Run, selections: Val): Val;
}

export function isVpc(value: Val | undefined): value is VpcLike & Thing {
  return value?.kind === 'thing' && 'subnetIds' in value;
}

export function vpcIdOf(vpc: Val): Val {
  if (isVpc(vpc)) return vpc.vpcId();
  if (vpc.kind === 'unknown') return { ...vpc, hole: { ...vpc.hole, id: `${vpc.hole.id}.vpcId` } };
  if (vpc.kind === 'cases') return { ...vpc, cases: vpc.cases.map(({ value, when }) => ({ value: vpcIdOf(value), when })) };
  return unknown('vpc', 'the VPC is not followed', vpc.at);
}

/** Subnets of whatever stands for a VPC; those of a VPC from outside are not known. */
export function subnetIdsOf(call: Call, vpc: Val, selection: Val, options: { readonly onePerZone?: boolean; readonly fallback?: string } = {}): Val {
  return call.run.each(vpc, (one) => (isVpc(one) ? one.subnetIds(call.run, selection, options) : unknownSubnets(call.run, one, selection)));
}

export function unknownSubnets(run: Run, vpc: Val, selection: Val): Val {
  const subnets = run.property(selection, 'subnets');
  if (subnets.kind === 'array') return idsOfSubnets(run, subnets);
  const hole = vpc.kind === 'unknown' ? vpc.hole : undefined;
  return unknown(`${hole?.label ?? 'vpc'}.subnets`, hole?.cause ?? 'the VPC is not followed', vpc.at, { id: `${hole?.id ?? placeOf(vpc.at)}.subnets` });
}

export function idsOfSubnets(run: Run, subnets: ArrayVal): Val {
  return { ...subnets, items: subnets.items.map(({ value, when }) => ({ value: subnetIdOf(run, value), when })) };
}

/** The id of whatever stands for a subnet. */
export function subnetIdOf(run: Run, subnet: Val): Val {
  return run.each(subnet, (one) => {
    if (one.kind === 'thing') return one.get('subnetId', run) ?? unknown('subnet', 'the subnet is not followed', one.at);
    if (one.kind === 'unknown') return { ...one, hole: { ...one.hole, id: `${one.hole.id}.subnetId` } };
    return unknown('subnet', 'the subnet is not followed', one.at);
  });
}
