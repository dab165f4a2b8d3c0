import type { Unit } from '../../graph/graph.ts';
import type { Text } from '../../values/text.ts';
import { regionHole, targetRegion } from './pseudo-parameters.ts';
import type { StackScope } from './scope.ts';

/** What is known of a stack as a whole. */
export function unitOfStack(scope: StackScope): Unit {
  const { file } = scope.template;
  return {
    id: scope.unit,
    region: () => regionText(scope),
    targets: scope.env.regions,
    conditions: () => scope.namedConditions(),
    synthesized: isSynthesized(file.text),
    followsRegion: () => file.text.includes('AWS::Region'),
    ...(scope.maybeNested === undefined ? {} : { maybeNested: scope.maybeNested }),
  };
}

function regionText(scope: StackScope): Text {
  return targetRegion(scope) ?? { parts: [regionHole(scope)] };
}

/** The CDK leaves the paths of constructs, its own metadata, or the version of its bootstrap stack. */
function isSynthesized(text: string): boolean {
  return /aws:cdk:path|AWS::CDK::Metadata|CheckBootstrapVersion|cdk-bootstrap/.test(text);
}
