import { expect, test } from 'vitest';
import { deriveRegionLiterals } from '../analysis/regions/literals.ts';
import { analyze } from './analyze.ts';
import { regionHintsOf, sumUp } from './region-hints.ts';
import { endpointFor, graphOf, serviceIn } from './testing.ts';

function hints(template: string, regions: readonly string[] = []) {
  const graph = graphOf(template, regions);
  deriveRegionLiterals(graph);
  return sumUp(regionHintsOf(graph));
}

const stale = endpointFor('Api', 'ecr.api').replace('${AWS::Region}', 'us-east-1');

test('Regions that are spelled out hint at the target, the most frequent first', () => {
  const template = serviceIn(stale + endpointFor('Logs', 'logs').replace('${AWS::Region}', 'ca-west-1') + endpointFor('Dkr', 'ecr.dkr').replace('${AWS::Region}', 'ca-west-1'));
  expect(hints(template)).toEqual([{ region: 'ca-west-1', count: 2 }, { region: 'us-east-1', count: 1 }]);
});

test('where the target is known, they hint at nothing', () => {
  expect(hints(serviceIn(stale), ['eu-west-1'])).toEqual([]);
});

test('images of other accounts stay where they are', () => {
  expect(hints(serviceIn('').replace('${AWS::Region}', 'us-east-1'))).toEqual([]);
  expect(hints(serviceIn('').replace('123456789012.dkr.ecr.${AWS::Region}', '${AWS::AccountId}.dkr.ecr.us-east-1'))).toEqual([{ region: 'us-east-1', count: 1 }]);
});

test('a network context is no stack: what it describes says nothing of the target', () => {
  const subnets = JSON.stringify({ Subnets: [{ SubnetId: 'subnet-1', VpcId: 'vpc-1', CidrBlock: '10.0.1.0/24', AvailabilityZone: 'us-east-1a' }] });
  const { regionHints } = analyze([{ path: 'a.yaml', text: serviceIn('') }], [], { regions: ['eu-west-1'], network: [{ path: 'subnets.json', text: subnets }] });
  expect(regionHints).toEqual([]);
});
