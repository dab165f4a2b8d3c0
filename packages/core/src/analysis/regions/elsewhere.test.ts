import { expect, test } from 'vitest';
import { endpointFor, natIf, serviceIn, verdictsIn } from '../../engine/testing.ts';
import { pathsElsewhere, wayElsewhere } from './elsewhere.ts';

const transit = '  Out: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 0.0.0.0/0, TransitGatewayId: tgw-1}}\n';
const across = endpointFor('Far', 'ecr.dkr').replace('${AWS::Region}', 'us-east-1').replace('VpcEndpointType', 'ServiceRegion: us-east-1, VpcEndpointType');

test.each([
  ['NAT', natIf(), 'public'],
  ['nothing', '', 'none'],
  ['an endpoint of the own Region', endpointFor('Dkr', 'ecr.dkr'), 'none'],
  ['an endpoint of that Region', across, 'endpoint'],
  ['something that nobody sees the end of', transit, 'unknown'],
])('%s leads to another Region by: %s', (_, more, way) => {
  const { verdicts, workload } = verdictsIn(serviceIn(more));
  const { worlds } = verdicts.graph;
  expect(worlds.inWorld(new Map(), () => wayElsewhere(verdicts, workload, 'ecr.dkr', 'us-east-1'))).toBe(way);
});

test('what is not called has no way', () => {
  const { verdicts, workload } = verdictsIn(serviceIn(natIf()));
  const { worlds } = verdicts.graph;
  expect(worlds.inWorld(new Map(), () => [pathsElsewhere(verdicts, workload, 'logs', 'us-east-1'), wayElsewhere(verdicts, workload, 'logs', 'us-east-1')])).toEqual([[], 'unknown']);
});
