import { expect, test } from 'vitest';
import { followRegion } from './proposals.ts';

/** What is offered where the text between the brackets is blamed. */
function offered(text: string): number {
  const file = { path: 'a.yaml', text };
  return followRegion('follow', [{ file, start: text.indexOf('[') + 1, end: text.indexOf(']') }]).length;
}

test('only where a Region is spelled out, a reference to the deployment takes its place', () => {
  expect(offered('com.amazonaws.[us-east-1].ecr.api')).toBe(1);
  expect(offered('[AWS::Region]')).toBe(1);
  expect(offered('"[${AWS::Region}]-a"')).toBe(1);
  expect(offered('!Sub [com.amazonaws.${Where}.ecr.api]')).toBe(0);
  expect(offered('service_name = ["com.amazonaws.${var.region}.ecr.api"]')).toBe(0);
});
