import { Graph } from '../../graph/graph.ts';
import { addImplicitNodes } from '../../graph/implicit.ts';
import { Worlds } from '../../values/worlds.ts';
import { shown } from '../cloudformation/lower/testing.ts';
import type { TerraformResult } from '../hcl/environment.ts';
import { evaluateTerraform } from '../hcl/module.ts';
import { parentOf } from '../hcl/paths.ts';
import { readPlan } from '../terraform-plan/plan.ts';
import { lowerRootModule } from './front-end.ts';
import { FACTS } from './roots.ts';

/** For tests: the graph of one root module, with nodes shown as plain data in the world of all defaults. */
export class LoweredModule {
  readonly graph = new Graph(new Worlds());
  readonly result: TerraformResult;

  /** The text of `main.tf`, or several files; of several, `plan.json` is a plan. */
  constructor(given: string | Readonly<Record<string, string>>) {
    const files = new Map(Object.entries(typeof given === 'string' ? { 'main.tf': given } : given));
    const names = (folder: string): string[] => [...files.keys()].filter((path) => parentOf(path) === folder).map((path) => path.slice(path.lastIndexOf('/') + 1));
    const environment = { directory: '.', files: names, read: (path: string) => files.get(path), facts: FACTS };
    const plan = files.get('plan.json');
    const file = { path: plan === undefined ? 'main.tf' : 'plan.json', text: plan ?? files.get('main.tf') ?? '' };
    this.result = plan === undefined ? evaluateTerraform(environment) : readPlan(file, files.has('main.tf') ? environment : undefined);
    lowerRootModule(this.graph, { id: '.', result: this.result, at: { file, start: 0, end: 0 }, targets: [] });
    addImplicitNodes(this.graph);
  }

  /** Ids of the nodes of a kind that exist by default. */
  ids(kind: Parameters<Graph['all']>[0]): string[] {
    const { worlds } = this.graph;
    return worlds.inWorld(new Map(), () => this.graph.all(kind).filter(({ when }) => worlds.holds(when)).map(({ id }) => id));
  }

  /** A node without what every node has. */
  show(id: string): unknown {
    const node = this.graph.node(id);
    if (node === undefined) return undefined;
    return this.graph.worlds.inWorld(new Map(), () => {
      const hidden = new Set(['id', 'address', 'resourceType', 'at', 'extent', 'when', 'unit', 'where']);
      const entries = Object.entries(node).filter(([key]) => !hidden.has(key));
      return Object.fromEntries(entries.map(([key, value]) => [key, shown(this.graph.worlds, value)]));
    });
  }
}
