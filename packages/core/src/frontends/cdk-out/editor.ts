import type { Editor } from '../../edits/changes.ts';
import type { Graph } from '../../graph/graph.ts';
import type { NodeId } from '../../graph/nodes.ts';
import { cloudFormationEditor } from '../cloudformation/edit/editor.ts';
import type { StackScope } from '../cloudformation/scope.ts';
import { asMapping, scalarText } from '../cloudformation/template.ts';
import { cdkSketch } from './sketch.ts';

/** Writes into templates, and shows of those that a program wrote what would change in the program. */
export function stackEditor(graph: Graph, scopes: readonly StackScope[]): Editor {
  const editor = cloudFormationEditor(graph, scopes);
  if (!scopes.some(({ unit }) => graph.unit(unit)?.synthesized === true)) return editor;
  return { ...editor, sketch: (changes, world) => graph.worlds.inWorld(world, () => cdkSketch(graph, changes, (id) => constructOf(scopes, id))) };
}

/** CDK calls the resource of a construct `Resource`, or by a name of its own: what else a program names is the resource itself. */
function constructOf(scopes: readonly StackScope[], id: NodeId): string | undefined {
  const found = scopes.flatMap((scope) => (id.startsWith(scope.prefix) ? (scope.template.resources.get(id.slice(scope.prefix.length)) ?? []) : []))[0];
  const path = scalarText(asMapping(found?.node.get('Metadata'))?.get('aws:cdk:path'));
  const own = OWN_NAMES[found?.type ?? ''] ?? 'Resource';
  return path?.endsWith(`/${own}`) === true ? path.slice(0, -own.length - 1) : undefined;
}

const OWN_NAMES: Readonly<Record<string, string>> = { 'AWS::ECS::Service': 'Service', 'AWS::AutoScaling::AutoScalingGroup': 'ASG' };
