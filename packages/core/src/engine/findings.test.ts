import { expect, test } from 'vitest';
import { analyze } from './analyze.ts';
import { defineRule } from './rule.ts';

const template = `
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  Logs: {Type: AWS::EC2::VPCEndpoint, Properties: {VpcId: !Ref Vpc, ServiceName: com.amazonaws.eu-west-1.logs, VpcEndpointType: Interface}}
`;

test('what a finding names twice at one place is told once', () => {
  const rule = defineRule({
    id: 'named-twice',
    severity: 'info',
    recommended: true,
    description: 'Names an endpoint twice.',
    why: 'Two steps of a state machine have one name.',
    references: [],
    fix: 'none',
    messages: { seen: 'seen' },
    on: 'vpc-endpoint',
    *check(endpoint) {
      const again = { at: endpoint.at, message: 'as well' };
      yield { messageId: 'seen', at: endpoint.at, node: endpoint, related: [again, again, { at: endpoint.at, message: 'in another way' }] };
    },
  });
  const [finding] = analyze([{ path: 'a.yaml', text: template }], [rule]).findings;
  expect(finding?.related.map(({ message }) => message)).toEqual(['as well', 'in another way']);
});
