import { describe, expect, test } from 'vitest';
import { Verdicts } from '../analysis/verdicts.ts';
import { causeIn, causesOf, stoppedAt } from './causes.ts';
import { defineRule, type Blame, type Rule } from './rule.ts';
import { endpointFor, graphOf, natIf, serviceIn } from './testing.ts';

const CONDITION = `Parameters: {Nat: {Type: String, Default: 'no', AllowedValues: ['yes', 'no']}}
Conditions: {HasNat: !Equals [!Ref Nat, 'yes']}`;

const META = { severity: 'error', recommended: true, description: '', why: '', references: [], fix: 'none', messages: {}, check: () => [] } as const;

function blaming(id: string, ...blames: readonly Blame[]): Rule {
  return defineRule({ ...META, id, on: 'blocked', blames });
}

const anyAbsence = blaming('any-absence', { kind: 'no-endpoint' });
const layers = blaming('layers', { kind: 'no-endpoint', services: ['s3'], features: ['image-ecr'] });
const dns = blaming('dns', { kind: 'private-dns-off' });

/** Groups as `rule effect: services`, in the world of the defaults where they hold there. */
function causes(template: string, rules: readonly Rule[], isActive: (rule: Rule) => boolean = () => true): string[] {
  const verdicts = new Verdicts(graphOf(template));
  return causesOf(verdicts, rules, isActive).map((group) => {
    const cause = causeIn(verdicts, group, new Map());
    return `${group.rule.id} ${group.effect}: ${cause?.services.join() ?? 'not by default'}`;
  });
}

describe('failed paths by the rule that they belong to', () => {
  test('the one that claims what is needed comes before the one that claims the rest', () => {
    expect(causes(serviceIn(''), [anyAbsence, layers])).toEqual(['any-absence blocked: ecr.api,ecr.dkr', 'layers blocked: s3']);
  });

  test('what nobody claims is told by nobody', () => {
    expect(causes(serviceIn(''), [layers])).toEqual(['layers blocked: s3']);
  });

  test('what belongs to a rule that is off is told by no other', () => {
    expect(causes(serviceIn(''), [anyAbsence, layers], ({ id }) => id !== 'layers')).toEqual(['any-absence blocked: ecr.api,ecr.dkr']);
  });

  test('a defect that another way masks is a cause of its own', () => {
    const broken = endpointFor('Dkr', 'ecr.dkr', false);
    expect(causes(serviceIn(broken), [dns])).toEqual(['dns blocked: ecr.dkr']);
    expect(causes(serviceIn(broken + natIf()), [dns])).toEqual(['dns masked: ecr.dkr']);
  });

  test('each defect of a kind by itself', () => {
    expect(causes(serviceIn(endpointFor('Api', 'ecr.api', false) + endpointFor('Dkr', 'ecr.dkr', false)), [dns])).toEqual(['dns blocked: ecr.api', 'dns blocked: ecr.dkr']);
  });
});

describe('what a cause stops', () => {
  const second = `  Second:
    Type: AWS::ECS::Service
    Properties: {LaunchType: FARGATE, TaskDefinition: !Ref Task, NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [!Ref Subnet], SecurityGroups: [!Ref Group]}}}
`;

  test('every need of every workload, in the VPC that lacks something', () => {
    const verdicts = new Verdicts(graphOf(serviceIn(second)));
    const [group] = causesOf(verdicts, [anyAbsence], () => true);
    const cause = group === undefined ? undefined : causeIn(verdicts, group, new Map());
    expect(cause?.node.address).toBe('Vpc');
    expect(cause?.vpc?.address).toBe('Vpc');
    expect(cause?.needs.map(({ workload, service }) => `${workload.address} ${service}`)).toEqual(['Service ecr.api', 'Service ecr.dkr', 'Service s3', 'Second ecr.api', 'Second ecr.dkr', 'Second s3']);
    expect(cause?.workloads.map(({ address }) => address)).toEqual(['Service', 'Second']);
  });

  test('only where its guard holds', () => {
    const template = serviceIn(natIf('HasNat'), CONDITION);
    const verdicts = new Verdicts(graphOf(template));
    const [group] = causesOf(verdicts, [anyAbsence], () => true);
    const { guards } = verdicts.graph.worlds;
    const nat = guards.inputs.find(({ label }) => label === 'Nat');
    if (group === undefined || nat === undefined) throw new Error('nothing is missing');
    expect(causeIn(verdicts, group, new Map([[nat, nat.domain.indexOf('no')]]))?.services).toEqual(['ecr.api', 'ecr.dkr', 's3']);
    expect(causeIn(verdicts, group, new Map([[nat, nat.domain.indexOf('yes')]]))).toBeUndefined();
  });
});

test('whom the defects stop that a rule tells of at their nodes', () => {
  const rule = defineRule({ ...META, id: 'dns', on: 'vpc-endpoint', covers: ['private-dns-off'] });
  const verdicts = new Verdicts(graphOf(serviceIn(endpointFor('Dkr', 'ecr.dkr', false))));
  const stopped = stoppedAt(verdicts, rule);
  expect([...stopped].map(([id, { workloads, services }]) => [id, [...workloads], [...services]])).toEqual([['Dkr', ['Service'], ['ecr.dkr']]]);
  expect([...stoppedAt(verdicts, anyAbsence)]).toEqual([]);
});
