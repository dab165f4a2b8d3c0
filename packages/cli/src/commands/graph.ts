import { resolvedResources, viewGraph, type GraphView, type ResolvedResource } from '@privatelint/core';
import type { ExitCode, Io } from '../io/io.ts';
import { didYouMean } from '../io/nearest.ts';
import { UsageError } from '../io/usage-error.ts';
import { analysisOf, configOf } from './analysis.ts';
import { ONLY_CHECK, readCheckOptions, refuseOptions } from './check-options.ts';
import { graphFormats, graphJson } from './graph-formats.ts';
import { takeFormat, takeSwitch } from './own-format.ts';

const HELP = `Usage: privatelint graph [paths...] [--format ${Object.keys(graphFormats).join('|')}] [--resolved]

Prints the network as the tool sees it, with the defaults of all parameters; other options are those of \`check\`.
--resolved adds to JSON every resource with its properties after functions and conditions, in each scenario in which they differ.
`;

/** `privatelint graph`: the normalized graph of the files, for people who ask what the tool sees. */
export async function graphCommand(argv: readonly string[], io: Io): Promise<ExitCode> {
  const { format, rest: others } = takeFormat(argv, 'json');
  const { given: resolved, rest } = takeSwitch(others, '--resolved');
  const options = readCheckOptions(rest);
  if (options.help) {
    io.stdout(HELP);
    return 0;
  }
  refuseOptions('graph', options.given, [...ONLY_CHECK, 'output', 'fail-on', 'strict', 'rule']);
  const write = Object.hasOwn(graphFormats, format) ? graphFormats[format] : undefined;
  const formats = Object.keys(graphFormats);
  if (write === undefined) throw new UsageError(`unknown format \`${format}\`${didYouMean(format, formats)}; one of: ${formats.join(', ')}`);
  if (resolved && format !== 'json') throw new UsageError('`--resolved` goes with `--format json`');
  const views: GraphView[] = [];
  const resources: ResolvedResource[] = [];
  const run = await analysisOf(options, await configOf(options, io), io, (graph) => {
    views.push(viewGraph(graph));
    if (resolved) resources.push(...resolvedResources(graph));
  });
  const view = { nodes: views.flatMap(({ nodes }) => nodes), edges: views.flatMap(({ edges }) => edges) };
  const text = resolved ? graphJson(view, resources) : write(view);
  io.stdout(options.redact ? (await import('../reporters/redact.ts')).redactText(text) : text);
  return run.sources.unreadable.length > 0 ? 2 : 0;
}
