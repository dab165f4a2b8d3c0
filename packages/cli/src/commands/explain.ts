import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { featureWords, positionAt, whenItHolds, type NeedReport, type TraceStep, type WorkloadReport } from '@privatelint/core';
import { catalogued, ruleIds } from '../catalogue.ts';
import { didYouMean } from '../io/nearest.ts';
import { isWithin } from '../io/paths.ts';
import type { ExitCode, Io } from '../io/io.ts';
import { UsageError } from '../io/usage-error.ts';
import { paintIf, wantsColor, type Paint, type Style } from '../reporters/color.ts';
import { forTerminal } from '../reporters/escape.ts';
import { pathFrom } from '../session.ts';
import { analysisOf, configOf } from './analysis.ts';
import { ONLY_CHECK, readCheckOptions, refuseOptions } from './check-options.ts';

const HELP = `Usage: privatelint explain WHAT [paths...]
       privatelint explain policy ENDPOINT [paths...]

WHAT is a rule id, the address of a workload in the files, or a file or folder for all workloads in it;
other paths are judged with it. Options are those of \`check\`.
\`explain policy\` shows what the policy of an endpoint lets pass, and the least policy that lets its calls pass.
`;

/** `privatelint explain`: the page of a rule, or every need of a workload, or of all in a file, with its verdict and where the path leads. */
export async function explainCommand(argv: readonly string[], io: Io): Promise<ExitCode> {
  if (argv[0] === 'policy') {
    const { explainPolicyCommand } = await import('./explain-policy.ts');
    return explainPolicyCommand(argv.slice(1), io);
  }
  const options = readCheckOptions(argv);
  const [what, ...paths] = options.paths;
  if (options.help || what === undefined) {
    io.stdout(HELP);
    return options.help ? 0 : 2;
  }
  refuseOptions('explain', options.given, [...ONLY_CHECK, 'format', 'output', 'fail-on', 'strict']);
  const rule = catalogued().find((it) => it.id === what);
  if (rule !== undefined) {
    const { rulePage } = await import('./rule-page.ts');
    io.stdout(await rulePage(rule));
    return 0;
  }
  // A file or folder in place of a workload: all workloads in it; what else is named is judged with it.
  const isPath = (paths.length === 0 || /[./]/.test(what)) && existsSync(resolve(io.cwd, what));
  const asked = { ...options, paths: isPath ? [what, ...paths] : paths };
  const config = await configOf(asked, io);
  const own = config.ownRules.find((it) => it.id === what);
  if (own !== undefined) {
    io.stdout((await import('./rule-page.ts')).pageOf(own));
    return 0;
  }
  const run = await analysisOf(asked, config, io);
  const isMeant = ({ address, at }: WorkloadReport): boolean => (isPath ? isWithin(resolve(io.cwd, what), resolve(run.sources.base, at.file.path)) : address === what);
  const found = run.result.workloads.filter(isMeant);
  if (found.length === 0) throw new UsageError(isPath ? `there is no workload in \`${what}\`` : notFound(what, [...new Set(run.result.workloads.map((it) => it.address))]));
  const explainer = new Explainer(paintIf(wantsColor(options.color, io.isTerminal, io.env)), pathFrom(run.sources.base, io.cwd));
  const text = found.map((it) => explainer.workload(it)).join('\n');
  io.stdout(options.redact ? (await import('../reporters/redact.ts')).redactText(text) : text);
  return run.sources.unreadable.length > 0 ? 2 : 0;
}

function notFound(what: string, addresses: readonly string[]): string {
  const meant = didYouMean(what, [...addresses, ...ruleIds()]);
  if (meant !== '') return `there is no rule and no workload \`${what}\`${meant}`;
  const known = addresses.length === 0 ? 'the files hold no workload' : `workloads are ${addresses.slice(0, 10).join(', ')}${addresses.length > 10 ? ', ...' : ''}`;
  return `there is no rule and no workload \`${what}\`; ${known}`;
}

class Explainer {
  private readonly paint: Paint;
  private readonly pathOf: (file: string) => string;

  constructor(paint: Paint, pathOf: (file: string) => string) {
    this.paint = paint;
    this.pathOf = pathOf;
  }

  workload({ address, at, launchType, needs, scenarios }: WorkloadReport): string {
    const { line } = positionAt(at.file, at.start);
    const title = `${this.paint.bold(forTerminal(address))}  ${forTerminal(launchType)}  ${this.paint.cyan(`${forTerminal(this.pathOf(at.file.path))}:${line}`)}\n`;
    const when = scenarios === undefined ? '' : whenItHolds({ scenarios, scenariosComplete: true });
    const head = when === '' ? title : `${title}  runs ${forTerminal(when)}\n`;
    if (needs.length === 0) return `${head}  needs no service that this tool knows of, or runs no task (desired count 0)\n`;
    return head + needs.map((it) => this.need(it)).join('');
  }

  private need(it: NeedReport): string {
    const { paint } = this;
    const style: Readonly<Record<NeedReport['verdict'], Style>> = { proven: paint.green, ineffective: paint.yellow, refuted: paint.red, undecided: paint.cyan };
    const by = it.carriedBy === undefined || it.carriedBy === 'unknown' ? '' : ` (through ${CARRIERS[it.carriedBy]})`;
    const lines = [`\n  ${paint.bold(forTerminal(it.service))}  ${style[it.verdict](it.verdict)}${by}`];
    if (it.because.length > 0) lines.push(`    needed: ${it.because.map((feature) => forTerminal(featureWords(feature))).join('; ')}`);
    it.trace.forEach((step, i) => lines.push(`    ${i === 0 ? '' : '-> '}${forTerminal(this.step(step))}`));
    if (it.missing.length > 0) lines.push(`    would decide it: ${it.missing.map(forTerminal).join('; ')}`);
    const when = it.scenarios === undefined ? '' : whenItHolds({ scenarios: it.scenarios, scenariosComplete: true });
    if (when !== '') lines.push(`    ${forTerminal(when)}`);
    return lines.map((line) => `${line}\n`).join('');
  }

  private step({ address, message, at }: TraceStep): string {
    const where = at === undefined ? '' : ` (${this.pathOf(at.file.path)}:${positionAt(at.file, at.start).line})`;
    return `${address}${where}${message === '' ? '' : `${address === '' ? '' : ': '}${message}`}`;
  }
}

const CARRIERS = { endpoint: 'an endpoint', public: 'a public path', peer: 'another network' } as const;
