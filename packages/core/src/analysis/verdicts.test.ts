import { describe, expect, test } from 'vitest';
import { endpointFor, natIf, serviceIn, verdictsIn } from '../engine/testing.ts';
import { NEVER } from '../values/guards.ts';
import { incompleteSets } from './endpoint-sets.ts';

const CONDITION = `Parameters: {Nat: {Type: String, AllowedValues: ['yes', 'no']}}
Conditions: {HasNat: !Equals [!Ref Nat, 'yes']}`;

describe('what becomes of a need', () => {
  test.each([
    ['an endpoint', endpointFor('Dkr', 'ecr.dkr'), 'proven'],
    ['an endpoint without private names, behind NAT', endpointFor('Dkr', 'ecr.dkr', false) + natIf(), 'ineffective'],
    ['an endpoint without private names', endpointFor('Dkr', 'ecr.dkr', false), 'refuted'],
    ['NAT', natIf(), 'proven'],
    ['nothing', '', 'refuted'],
    ['something that nobody knows', "  Out: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 0.0.0.0/0, TransitGatewayId: tgw-1}}\n", 'undecided'],
  ])('%s', (_, more, state) => {
    const { verdicts, workload } = verdictsIn(serviceIn(more));
    expect(verdicts.answers(workload, 'ecr.dkr').map(({ value }) => value.state)).toEqual([state]);
  });

  test.each([
    ['endpoints', endpointFor('Dkr', 'ecr.dkr'), 'refuted'],
    ['NAT', natIf(), 'proven'],
  ])('an image of another Region is not proven by what serves the own one, but by a public path: %s', (_, more, state) => {
    const { verdicts, workload } = verdictsIn(serviceIn(more).replace('${AWS::Region}.amazonaws.com/app', 'us-east-1.amazonaws.com/app'));
    expect(verdicts.answers(workload, 'ecr.dkr').map(({ value }) => value.state)).toEqual([state]);
  });

  test('a service that nobody calls is not needed', () => {
    const { verdicts, workload } = verdictsIn(serviceIn(''));
    expect(verdicts.verdict(workload, 'logs').state).toBe('not-needed');
    expect(verdicts.servicesFor(workload)).not.toContain('logs');
  });

  test('each answer with the guard under which it holds', () => {
    const { verdicts, workload } = verdictsIn(serviceIn(natIf('HasNat'), CONDITION));
    const { guards } = verdicts.graph.worlds;
    const answers = verdicts.answers(workload, 'ecr.dkr');
    const whenOf = (state: string) => answers.find(({ value }) => value.state === state)?.when ?? NEVER;
    expect(answers.map(({ value }) => value.state).sort()).toEqual(['proven', 'refuted']);
    expect(guards.and(whenOf('proven'), whenOf('refuted'))).toBe(NEVER);
    expect(guards.implies(guards.possible, guards.or(whenOf('proven'), whenOf('refuted')))).toBe(true);
  });

  test('who comes to an endpoint is told whatever stops him there', () => {
    const open = verdictsIn(serviceIn(endpointFor('Dkr', 'ecr.dkr')));
    const dkr = open.endpoint('Dkr');
    expect(dkr && open.verdicts.comingTo(dkr).map(({ kind, workload }) => `${kind} ${workload.address}`)).toEqual(['calls Service']);
    const logs = verdictsIn(serviceIn(endpointFor('Logs', 'logs')));
    const unused = logs.endpoint('Logs');
    expect(unused && logs.verdicts.comingTo(unused)).toEqual([]);
  });
});

describe('traffic at an endpoint', () => {
  const meeting = (more: string) => {
    const { verdicts, endpoint } = verdictsIn(serviceIn(more, CONDITION));
    const dkr = endpoint('Dkr');
    if (dkr === undefined) throw new Error('there is no such endpoint');
    return { verdicts, dkr, through: verdicts.traffic.through(dkr).map(({ value }) => value.service), past: verdicts.traffic.past(dkr).map(({ value }) => value.service) };
  };

  test('what goes through, and what goes past', () => {
    expect(meeting(endpointFor('Dkr', 'ecr.dkr'))).toMatchObject({ through: ['ecr.dkr'], past: [] });
    expect(meeting(endpointFor('Dkr', 'ecr.dkr', false) + natIf())).toMatchObject({ through: [], past: ['ecr.dkr'] });
  });

  test('a defect stops somebody only where no other way is left', () => {
    const { verdicts, dkr } = meeting(endpointFor('Dkr', 'ecr.dkr', false) + natIf('HasNat'));
    const { guards } = verdicts.graph.worlds;
    const stops = verdicts.traffic.stops(dkr, 'private-dns-off');
    expect(guards.satisfiable(stops)).toBe(true);
    expect(guards.implies(guards.possible, stops)).toBe(false);
    expect(verdicts.traffic.stops(dkr, 'network-acl')).toBe(NEVER);
  });
});

describe('sets of endpoints', () => {
  test.each([
    ['one of ECR alone, behind NAT', endpointFor('Api', 'ecr.api') + natIf(), ['ecr.dkr', 's3']],
    ['both of ECR, behind NAT', endpointFor('Api', 'ecr.api') + endpointFor('Dkr', 'ecr.dkr') + natIf(), ['s3']],
    ['none of them, behind NAT', natIf(), []],
    ['one of them without another way', endpointFor('Api', 'ecr.api'), []],
    ['another service', endpointFor('Logs', 'logs') + natIf(), []],
  ])('%s', (_, more, missing) => {
    const { verdicts, workload } = verdictsIn(serviceIn(more));
    const gaps = incompleteSets(verdicts, workload).flatMap(({ value }) => value);
    expect(gaps.map(({ service }) => service)).toEqual(missing);
    expect(gaps.every(({ blocker }) => blocker.node.address === 'Vpc' && blocker.set === 'ecr')).toBe(true);
  });
});
