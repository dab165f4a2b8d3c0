import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { deploymentImpact } from './deployment-impact.ts';

test('what a new version of a template does', async () => {
  const before = 'Resources:\n  E:\n    Type: AWS::EC2::VPCEndpoint\n    Properties: { ServiceName: a, VpcId: v }\n  F: { Type: AWS::SNS::Topic }\n';
  const after = 'Resources:\n  E:\n    Type: AWS::EC2::VPCEndpoint\n    Properties: { ServiceName: b, VpcId: v }\n  G: { Type: AWS::SNS::Topic }\n';
  expect(await deploymentImpact(before, after)).toEqual([
    { address: 'F', resourceType: 'AWS::SNS::Topic', what: 'deleted' },
    { address: 'G', resourceType: 'AWS::SNS::Topic', what: 'created' },
    { address: 'E', resourceType: 'AWS::EC2::VPCEndpoint', what: 'replaced' },
  ]);
});

/** The small table that every run can afford, held against the library that reads the whole resource specification. */
const replacements = JSON.parse(readFileSync(new URL('../../../core/data/replacements.json', import.meta.url), 'utf8')) as {
  readonly types: Readonly<Record<string, { readonly replaces: readonly string[]; readonly updates: readonly string[] }>>;
};

const properties = Object.entries(replacements.types).flatMap(([type, { replaces, updates }]) => [
  ...replaces.map((name) => [type, name, 'replaced'] as const),
  ...updates.map((name) => [type, name, 'updated in place'] as const),
]);

test.each(properties)('%s.%s: %s', async (type, name, what) => {
  const withValue = (value: string): string => JSON.stringify({ Resources: { R: { Type: type, Properties: { [name]: value } } } });
  expect(await deploymentImpact(withValue('a'), withValue('b'))).toEqual([{ address: 'R', resourceType: type, what }]);
});
