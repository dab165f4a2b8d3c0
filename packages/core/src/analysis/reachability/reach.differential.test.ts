import fc from 'fast-check';
import { expect, test } from 'vitest';
import { analyze } from '../../engine/analyze.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Assignment, Input } from '../../values/guards.ts';
import type { Guarded } from '../../values/worlds.ts';
import { Verdicts, type Verdict } from '../verdicts.ts';
import { naiveLogs, naiveS3, type NaiveOutcome } from './testing/naive-search.ts';
import { SMALL_WORLDS, smallNetworks, type SmallNetwork, type SmallWorld } from './testing/small-network.ts';
import { templateOf } from './testing/small-template.ts';

const RUNS = 200;

test('verdicts in every world are those of a naive search', () => {
  fc.assert(
    fc.property(smallNetworks, (net) => {
      const { answers, inputs } = analyzed(net);
      for (const world of SMALL_WORLDS) {
        const assignment = assignmentOf(world, inputs);
        for (const [service, naive] of [['logs', naiveLogs], ['s3', naiveS3]] as const) {
          const expected = naive(net, world);
          const verdict = answers(service, assignment);
          if (contradicts(verdict, expected)) throw new Error(`${service} in ${JSON.stringify(world)}: ${verdict}, naively ${expected}`);
        }
      }
    }),
    { numRuns: RUNS },
  );
}, 60_000);

test('the guarded answer equals the plain answer in every world', () => {
  fc.assert(
    fc.property(smallNetworks, (net) => {
      const guarded = analyzed(net);
      for (const world of SMALL_WORLDS) {
        // Nothing was asked of this graph before, and here nothing is ever joined: plain code in one world.
        const plain = analyzed(net);
        const assignment = assignmentOf(world, plain.inputs);
        for (const service of ['logs', 's3']) {
          const own = assignmentOf(world, guarded.inputs);
          expect(guarded.answers(service, own)).toBe(plain.inWorld(service, assignment));
        }
      }
    }),
    { numRuns: RUNS / 4 },
  );
}, 60_000);

test('a parameter that is bound decides more and flips nothing', () => {
  fc.assert(
    fc.property(smallNetworks, fc.constantFrom(...SMALL_WORLDS), (net, world) => {
      const open = analyzed(net);
      const bound = analyzed(net, new Map([['A', world.First ? 'yes' : 'no']]));
      for (const service of ['logs', 's3']) {
        const before = open.answers(service, assignmentOf(world, open.inputs));
        const after = bound.answers(service, assignmentOf(world, bound.inputs));
        if (!before.startsWith('undecided')) expect(after).toBe(before);
      }
    }),
    { numRuns: RUNS / 4 },
  );
}, 60_000);

/** `undecided` is right only where packets of one kind fare differently; what cannot be deployed says nothing. */
function contradicts(verdict: string, expected: NaiveOutcome): boolean {
  switch (expected) {
    case 'cannot deploy':
      return false;
    case 'depends':
      return verdict === 'refuted';
    case 'blocked':
      return verdict !== 'refuted';
    case 'endpoint':
      return verdict !== 'proven by endpoint';
    case 'public':
      return verdict !== 'proven by public' && verdict !== 'ineffective by public';
  }
}

function analyzed(net: SmallNetwork, parameters: ReadonlyMap<string, string> = new Map()) {
  const graph = graphOf(templateOf(net), parameters);
  const verdicts = new Verdicts(graph);
  const [workload] = verdicts.workloads();
  if (workload === undefined) throw new Error('the template has no workload');
  const { guards } = graph.worlds;
  const inWorld = (service: string, world: Assignment): string => graph.worlds.inWorld(world, () => show(verdicts.verdict(workload, service)));
  const guarded = (service: string): readonly Guarded<Verdict>[] => verdicts.answers(workload, service);
  const answers = (service: string, world: Assignment): string => {
    const holding = guarded(service).filter(({ when }) => guards.holdsIn(when, world));
    expect(holding).toHaveLength(1);
    return holding.map(({ value }) => show(value)).join();
  };
  return { answers, inWorld, inputs: guards.inputs };
}

function graphOf(text: string, parameters: ReadonlyMap<string, string>): Graph {
  const graphs: Graph[] = [];
  analyze([{ path: 'template.json', text }], [], {
    regions: ['eu-west-1'],
    parameters,
    levels: new Map(),
    preset: 'all',
    complete: true,
    onGraph: (graph) => graphs.push(graph),
  });
  const [graph] = graphs;
  if (graph === undefined) throw new Error('the template gave no graph');
  return graph;
}

/** The world as choices of the inputs that the template turned out to have. */
function assignmentOf(world: SmallWorld, inputs: readonly Input[]): Assignment {
  const chosen = new Map<Input, number>();
  for (const input of inputs) {
    const value = input.id.endsWith('A') ? world.First : world.Second;
    chosen.set(input, input.domain.indexOf(value ? 'yes' : 'no'));
  }
  return chosen;
}

function show(verdict: Verdict): string {
  return verdict.state === 'proven' || verdict.state === 'ineffective' ? `${verdict.state} by ${verdict.paths[0]?.carriedBy ?? ''}` : verdict.state;
}
