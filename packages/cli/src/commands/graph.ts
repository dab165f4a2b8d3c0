import { viewGraph, type GraphView } from '@privatelint/core';
import type { ExitCode, Io } from '../io/io.ts';
import { didYouMean } from '../io/nearest.ts';
import { UsageError } from '../io/usage-error.ts';
import { analysisOf, configOf } from './analysis.ts';
import { ONLY_CHECK, readCheckOptions, refuseOptions } from './check-options.ts';
import { graphFormats } from './graph-formats.ts';
import { takeFormat } from './own-format.ts';

const HELP = `Usage: privatelint graph [paths...] [--format ${Object.keys(graphFormats).join('|')}]

Prints the network as the tool sees it, with the defaults of all parameters; other options are those of \`check\`.
`;

/** `privatelint graph`: the normalized graph of the files, for people who ask what the tool sees. */
export async function graphCommand(argv: readonly string[], io: Io): Promise<ExitCode> {
  const { format, rest } = takeFormat(argv, 'json');
  const options = readCheckOptions(rest);
  if (options.help) {
    io.stdout(HELP);
    return 0;
  }
  refuseOptions('graph', options.given, [...ONLY_CHECK, 'output', 'fail-on', 'strict', 'rule']);
  const write = Object.hasOwn(graphFormats, format) ? graphFormats[format] : undefined;
  const formats = Object.keys(graphFormats);
  if (write === undefined) throw new UsageError(`unknown format \`${format}\`${didYouMean(format, formats)}; one of: ${formats.join(', ')}`);
  const views: GraphView[] = [];
  const run = await analysisOf(options, await configOf(options, io), io, (graph) => views.push(viewGraph(graph)));
  const text = write({ nodes: views.flatMap(({ nodes }) => nodes), edges: views.flatMap(({ edges }) => edges) });
  io.stdout(options.redact ? (await import('../reporters/redact.ts')).redactText(text) : text);
  return run.sources.unreadable.length > 0 ? 2 : 0;
}
