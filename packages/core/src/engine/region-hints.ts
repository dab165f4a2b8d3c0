import type { RegionHint } from '../diagnostics/diagnostic.ts';
import { isOfContext } from '../frontends/network/context.ts';
import type { Graph } from '../graph/graph.ts';

/** The Regions that resources spell out in stacks whose target is not known; a network context is no stack. */
export function regionHintsOf(graph: Graph): RegionHint[] {
  const open = graph.all('region-literal').filter((literal) => !literal.foreign && !isOfContext(literal) && (graph.unitOf(literal)?.targets ?? []).length === 0);
  return open.map(({ region }) => ({ region, count: 1 }));
}

/** Most frequent first, then by name. */
export function sumUp(hints: readonly RegionHint[]): RegionHint[] {
  const counts = new Map<string, number>();
  for (const { region, count } of hints) counts.set(region, (counts.get(region) ?? 0) + count);
  return [...counts]
    .map(([region, count]) => ({ region, count }))
    .sort((a, b) => b.count - a.count || (a.region < b.region ? -1 : 1));
}
