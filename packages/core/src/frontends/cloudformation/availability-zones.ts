import type { MappingNode, SyntaxNode } from '../../syntax/tree.ts';
import { textOfValue } from '../../values/read.ts';
import { showText } from '../../values/text.ts';
import type { Value } from '../../values/value.ts';
import { targetRegion } from './pseudo-parameters.ts';
import type { StackScope } from './scope.ts';

/** More zones than any account sees in a Region. */
const ZONES = 6;

/**
 * `Fn::GetAZs`: which zones an account sees is not known before deployment, but its members are distinct, so that
 * subnets in the first and the second zone are known to lie in different ones.
 */
export function availabilityZones(scope: StackScope, node: MappingNode, argument: SyntaxNode): Value {
  const asked = textOfValue(scope.resolve(argument));
  const region = asked === undefined || asked === '' ? (targetRegion(scope) ?? 'AWS::Region') : showText(asked);
  const at = scope.spanOf(node);
  const cause = `the zones of ${region} differ from account to account`;
  const items = Array.from({ length: ZONES }, (_, i) => ({
    value: (): Value => ({ kind: 'unknown', hole: { id: `zone ${i} of ${region}`, cause, distinct: true }, at }),
    when: scope.worlds.always,
  }));
  return { kind: 'list', at, items: { items, open: cause } };
}
