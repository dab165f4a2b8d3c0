import { expect, test } from 'vitest';
import { analyze } from './analyze.ts';

function problemsOf(conditions: string): string[] {
  const text = `Conditions: ${conditions}\nResources:\n  Vpc:\n    Type: AWS::EC2::VPC\n    Condition: A\n    Properties: {CidrBlock: 10.0.0.0/16}\n`;
  return analyze([{ path: 'template.yaml', text }], []).problems.map(({ at, message }) => `${at.start === 0 ? 'nowhere' : 'somewhere'}: ${message}`);
}

test('conditions that go in circles are told with their place, and the analysis goes on', () => {
  expect(problemsOf('{A: !Condition B, B: !Not [!Condition A]}')).toEqual(['somewhere: condition `A` refers to itself']);
  expect(problemsOf('{A: !Condition A}')).toEqual(['somewhere: condition `A` refers to itself']);
  expect(problemsOf("{A: !Condition B, B: !Equals ['a', 'b']}")).toEqual([]);
});
