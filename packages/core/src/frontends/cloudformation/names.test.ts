import { expect, test } from 'vitest';
import { inspectConditions, inspectResolve } from './inspect.ts';

const text = `
Parameters: {Mode: {Type: String, Default: b}}
Conditions:
  On: !Equals [!Ref Mode, a]
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: !If [On, 10.0.0.0/16, 10.1.0.0/16]}}
`;

test('a condition may be called what YAML takes for a truth value', () => {
  const file = { path: 't.yaml', text };
  expect(inspectConditions(file, { queries: [{ On: true }, { On: false }] })).toEqual([true, true]);
  expect(inspectResolve(file, { pointer: '/Resources/Vpc/Properties/CidrBlock', parameters: 'defaults' })).toEqual({ known: true, value: '10.1.0.0/16' });
});
