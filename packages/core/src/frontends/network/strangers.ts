import { isRegion } from '../../knowledge/regions.ts';
import type { SourceFile } from '../../text/source-file.ts';
import { member, stringOf } from '../../values/read.ts';
import type { Text } from '../../values/text.ts';
import type { Value } from '../../values/value.ts';
import { items } from './describe.ts';
import type { ContextProblem } from './outputs.ts';

/** What a network context is held against. */
export interface Target {
  /** The Region of the run, which declared endpoints stand in. */
  readonly region: Text;
  /** All Regions of the run; empty = not known. */
  readonly regions: readonly string[];
  /** Accounts that stacks are deployed to, as far as they are told. */
  readonly accounts: readonly string[];
}

interface Output {
  readonly file: SourceFile;
  readonly root: Value;
}

/** Outputs of other Regions or accounts than those of the run: each is said once per file. */
export function strangers(outputs: readonly Output[], { regions, accounts }: Target): ContextProblem[] {
  return outputs.flatMap(({ root }) => [
    ...firstOf(root, regionOf, (region) => regions.length > 0 && !regions.includes(region), (region) => `this describes ${region}, the target of this run is ${regions.join(', ')}: nothing in it can be meant`),
    ...firstOf(root, ownerOf, (owner) => accounts.length > 0 && !accounts.includes(owner), (owner) => `this describes account ${owner}, the stacks go to ${accounts.join(', ')}: that is right only for a VPC that is shared with them`),
  ]);
}

/** Says that a network or hub is declared for a Region that the run does not deploy to. */
export function declaredElsewhere(declared: Value, { regions }: Target): ContextProblem | undefined {
  const said = member(declared, 'region');
  const region = stringOf(said);
  if (region === undefined || regions.length === 0 || regions.includes(region)) return undefined;
  return { at: said.at, message: `this is in ${region}, the target of this run is ${regions.join(', ')}: it is left out` };
}

/** The Region that the outputs describe; undefined where none is named, or several are. */
export function describedRegion(outputs: readonly Output[]): string | undefined {
  const found = new Set(outputs.flatMap(({ root }) => LISTS.flatMap((key) => items(member(root, key)))).map((item) => regionIn(stringOf(regionOf(item) ?? item) ?? '')));
  const [only, second] = [...found].filter((region) => region !== undefined);
  return second === undefined ? only : undefined;
}

const LISTS = ['Vpcs', 'Subnets', 'SecurityGroups', 'RouteTables', 'NetworkAcls', 'NatGateways'];

function firstOf(root: Value, read: (item: Value) => Value | undefined, isStrange: (text: string) => boolean, say: (text: string) => string): ContextProblem[] {
  for (const key of LISTS) {
    for (const item of items(member(root, key))) {
      const value = read(item);
      const text = value === undefined ? undefined : stringOf(value);
      if (value !== undefined && text !== undefined && isStrange(regionIn(text) ?? text)) return [{ at: value.at, message: say(regionIn(text) ?? text) }];
    }
  }
  return [];
}

/** Whatever names the Region by the way: the zone of a subnet, the ARN of a subnet or a group. */
function regionOf(item: Value): Value | undefined {
  return ['AvailabilityZone', 'SubnetArn', 'SecurityGroupArn'].map((key) => member(item, key)).find((it) => regionIn(stringOf(it) ?? '') !== undefined);
}

function ownerOf(item: Value): Value | undefined {
  const owner = member(item, 'OwnerId');
  return /^\d{12}$/.test(stringOf(owner) ?? '') ? owner : undefined;
}

/** The Region that an availability zone or an ARN names. */
function regionIn(text: string): string | undefined {
  const named = /^arn:[^:]*:[^:]*:([^:]+):/.exec(text)?.[1] ?? /^([a-z]{2}(?:-[a-z]+)+-\d)[a-z]$/.exec(text)?.[1];
  return named !== undefined && isRegion(named) ? named : undefined;
}
