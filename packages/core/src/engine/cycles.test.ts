import { expect, test } from 'vitest';
import { analyze } from './analyze.ts';

function errorsOf(conditions: string): string[] {
  const text = `Conditions: ${conditions}\nResources:\n  Vpc:\n    Type: AWS::EC2::VPC\n    Condition: A\n    Properties: {CidrBlock: 10.0.0.0/16}\n`;
  return analyze([{ path: 'template.yaml', text }], []).findings.map(({ severity, at, message }) => `${severity} ${at.start - text.indexOf(conditions)}: ${message}`);
}

test('conditions that go in circles are told with their place, and the analysis goes on', () => {
  expect(errorsOf('{A: !Condition B, B: !Not [!Condition A]}')).toEqual(['error 38: condition `A` refers to itself']);
  expect(errorsOf('{A: !Condition A}')).toEqual(['error 15: condition `A` refers to itself']);
  expect(errorsOf("{A: !Condition B, B: !Equals ['a', 'b']}")).toEqual([]);
});
