import type { NodeBase } from '../graph/nodes.ts';
import type { Span } from '../text/source-file.ts';
import type { Finding, RuleContext } from './rule.ts';

/** Where something is deployed to, in the world at hand. */
export interface Target {
  readonly region: string;
  /** All Regions of the run. */
  readonly all: readonly string[];
  /** How it is known, to be told with a finding that rests on it. */
  readonly source: Pick<Finding, 'related' | 'notes'>;
}

/** Undefined while neither the run nor the files tell it: what a template spells out never does. */
export function targetOf(node: NodeBase, { graph }: Pick<RuleContext, 'graph'>): Target | undefined {
  const unit = graph.unitOf(node);
  const region = unit?.region();
  const all = unit?.targets ?? [];
  if (typeof region !== 'string' || all.length === 0) return undefined;
  const source =
    unit?.regionAt === undefined
      ? { notes: ['the target is told by the command line or the configuration'] }
      : { related: [{ at: unit.regionAt, message: 'the target is told here' }] };
  return { region, all, source };
}

/** What to say of a Region that a place only refers to: whoever deploys may choose another one. */
export function broughtBy(at: Span, region: string): readonly string[] {
  if (at.file.text.slice(at.start, at.end).includes(region)) return [];
  return [`\`${region}\` does not stand here itself: a parameter, a variable or a local value brings it, perhaps by default`];
}
