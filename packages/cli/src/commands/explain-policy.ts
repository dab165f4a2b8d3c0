import { featureWords, positionAt, reportPolicies, whenItHolds, type DecidingStatement, type PolicyReport, type RuledCall, type Span } from '@privatelint/core';
import { didYouMean } from '../io/nearest.ts';
import type { ExitCode, Io } from '../io/io.ts';
import { UsageError } from '../io/usage-error.ts';
import { paintIf, wantsColor, type Paint, type Style } from '../reporters/color.ts';
import { forTerminal, safeJson } from '../reporters/escape.ts';
import { pathFrom } from '../session.ts';
import { analysisOf, configOf } from './analysis.ts';
import { readCheckOptions } from './check-options.ts';
import { takeFormat } from './own-format.ts';

const FORMATS = ['pretty', 'json', 'cloudformation', 'hcl'] as const;
type Format = (typeof FORMATS)[number];

const HELP = `Usage: privatelint explain policy ENDPOINT [paths...] [--format ${FORMATS.join('|')}]

Which calls come through an endpoint, what its policy does to each of them and by which statement, and the least policy
that lets them pass. ENDPOINT is its address in the files, or the name of its service, such as s3.

  pretty          all of it, the policy as JSON, for CloudFormation and for Terraform; the default
  json            all of it, for programs
  cloudformation  the policy alone, as a property of the endpoint
  hcl             the policy alone, as an argument of the endpoint

Calls are those of the defaults of all parameters, or of what --param says, and of an endpoint that they leave out, of the
nearest values that make it; the policy holds those of other values too. Other
options are those of \`check\`.
`;

/** `privatelint explain policy`: what the policy of an endpoint does to the calls that come through it. */
export async function explainPolicyCommand(argv: readonly string[], io: Io): Promise<ExitCode> {
  const { format, rest } = takeFormat(argv, 'pretty');
  const options = readCheckOptions(rest);
  const [what, ...paths] = options.paths;
  if (options.help || what === undefined) {
    io.stdout(HELP);
    return options.help ? 0 : 2;
  }
  if (!isFormat(format)) throw new UsageError(`unknown format \`${format}\`${didYouMean(format, FORMATS)}; one of: ${FORMATS.join(', ')}`);
  const reports: PolicyReport[] = [];
  const asked = { ...options, paths };
  const run = await analysisOf(asked, await configOf(asked, io), io, (graph) => void reports.push(...reportPolicies(graph)));
  const found = reports.filter(({ address, service }) => address === what || service === what);
  if (found.length === 0) throw new UsageError(notFound(what, reports));
  const pathOf = pathFrom(run.sources.base, io.cwd);
  if (format === 'json') io.stdout(asJson(found, pathOf));
  else if (format === 'pretty') {
    const explainer = new PolicyExplainer(paintIf(wantsColor(options.color, io.isTerminal, io.env)), pathOf);
    io.stdout([...new Set(found.map((it) => explainer.report(it)))].join('\n'));
  } else {
    const texts = new Set(found.flatMap(({ policy }) => (policy === undefined ? [] : [format === 'hcl' ? policy.terraform : policy.cloudformation])));
    if (texts.size === 0) throw new UsageError(`no call is known that comes through \`${what}\`, so that there is no policy to print`);
    io.stdout(`${printable([...texts].join('\n\n'))}\n`);
  }
  return run.sources.unreadable.length > 0 ? 2 : 0;
}

function isFormat(format: string): format is Format {
  return FORMATS.some((it) => it === format);
}

function notFound(what: string, reports: readonly PolicyReport[]): string {
  const addresses = [...new Set(reports.map(({ address }) => address))];
  const meant = didYouMean(what, [...addresses, ...reports.map(({ service }) => service)]);
  if (meant !== '') return `there is no endpoint \`${what}\`${meant}`;
  const known = addresses.length === 0 ? 'the files hold no endpoint' : `endpoints are ${addresses.slice(0, 10).join(', ')}${addresses.length > 10 ? ', ...' : ''}`;
  return `there is no endpoint \`${what}\`; ${known}`;
}

function asJson(reports: readonly PolicyReport[], pathOf: (file: string) => string): string {
  const place = (at: Span | undefined): object => (at === undefined ? {} : { file: pathOf(at.file.path), line: positionAt(at.file, at.start).line });
  const endpoints = reports.map(({ at, policyAt, calls, policy, ...rest }) => ({
    ...rest,
    ...place(at),
    ...(policyAt !== undefined && { policyAt: place(policyAt) }),
    calls: calls.map(({ statement, ...call }) => ({ ...call, ...(statement !== undefined && { statement: shown(statement, place) }) })),
    ...(policy !== undefined && { policy: JSON.parse(policy.json) as unknown }),
  }));
  return `${safeJson({ version: 1, endpoints })}\n`;
}

function shown({ at, ...statement }: DecidingStatement, place: (at: Span | undefined) => object): object {
  return { ...statement, ...place(at) };
}

class PolicyExplainer {
  private readonly paint: Paint;
  private readonly pathOf: (file: string) => string;

  constructor(paint: Paint, pathOf: (file: string) => string) {
    this.paint = paint;
    this.pathOf = pathOf;
  }

  report(report: PolicyReport): string {
    const { address, service, at, calls, perhaps } = report;
    const when = whenItHolds({ scenarios: report.scenarios ?? [], scenariosComplete: true });
    const head = `${this.paint.bold(forTerminal(address))}  ${forTerminal(service)}  ${this.paint.cyan(this.where(at))}\n${when === '' ? '' : `  exists ${forTerminal(when)}\n`}${this.present(report)}\n`;
    const outcomes = (['denied', 'undecided', 'passes'] as const).map((outcome) => this.outcome(outcome, calls.filter((it) => it.outcome === outcome)));
    const open = perhaps.map(({ workload, missing }) => `${forTerminal(`    ${workload}: ${missing.join('; ')}`)}\n`);
    const others = open.length === 0 ? '' : `\n  may come through as well\n${open.join('')}`;
    const none = calls.length === 0 ? '\n  no call is known that comes through it\n' : '';
    return `${head}${outcomes.join('')}${none}${this.otherwise(report)}${others}${policyText(report)}`;
  }

  private otherwise({ otherwise }: PolicyReport): string {
    const calls = alike(otherwise).map(([{ resource, principal, feature }, actions]) => `${forTerminal(`    ${actions.join(', ')}${onWhat(resource)} by ${principal} for ${featureWords(feature)}`)}\n`);
    return calls.length === 0 ? '' : `\n  with other values of parameters\n${calls.join('')}`;
  }

  private present({ hasPolicy, policyAt, takesPolicies }: PolicyReport): string {
    if (takesPolicies === 'no') return '  the service takes no endpoint policy: everything passes';
    if (!hasPolicy) return '  no policy: everything passes';
    return `  policy${policyAt === undefined ? ' from elsewhere' : `: ${this.where(policyAt)}`}`;
  }

  private outcome(outcome: RuledCall['outcome'], calls: readonly RuledCall[]): string {
    if (calls.length === 0) return '';
    const style: Readonly<Record<RuledCall['outcome'], Style>> = { passes: this.paint.green, denied: this.paint.red, undecided: this.paint.cyan };
    return `\n  ${style[outcome](outcome)}\n${alike(calls).map(([call, actions]) => this.call(call, actions)).join('')}`;
  }

  private call(call: RuledCall, actions: readonly string[]): string {
    const { workloads, feature, resource, principal, stoppedBefore } = call;
    const lines = [`    ${actions.join(', ')}${onWhat(resource)} by ${principal}`, `      ${this.reason(call)}`, `      needed by ${workloads.join(', ')} for ${featureWords(feature)}`];
    if (stoppedBefore !== undefined) lines.push(`      does not come so far: ${stoppedBefore}`);
    return lines.map((line) => `${forTerminal(line)}\n`).join('');
  }

  private reason({ outcome, statement, missing }: RuledCall): string {
    if (outcome === 'undecided') return `would decide it: ${missing.join('; ')}`;
    if (statement === undefined) return outcome === 'passes' ? 'everything passes' : 'no statement allows it';
    const where = statement.at === undefined ? '' : ` (${this.where(statement.at)})`;
    const named = `${statement.name}${where}`;
    if (outcome === 'passes') return `allowed by ${named}`;
    return statement.differsIn === undefined ? `denied by ${named}` : `no statement allows it; ${named} would, but for its ${PARTS[statement.differsIn]}${statement.keys === undefined ? '' : ` on ${statement.keys.join(', ')}`}`;
  }

  private where(at: Span): string {
    return forTerminal(`${this.pathOf(at.file.path)}:${positionAt(at.file, at.start).line}`);
  }
}

function onWhat(resource: string): string {
  return resource === '*' ? '' : ` on ${resource}`;
}

/** Calls of one caller on one thing with one outcome, and their actions. */
function alike<C extends { readonly action: string; readonly statement?: DecidingStatement }>(calls: readonly C[]): (readonly [C, readonly string[]])[] {
  const groups = new Map<string, [C, string[]]>();
  for (const call of calls) {
    const { action, statement, ...rest } = call;
    const key = JSON.stringify([rest, statement?.name, statement?.at?.start, statement?.differsIn]);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [call, [action]]);
    else known[1].push(action);
  }
  return [...groups.values()];
}

/** How what is not known begins in a text. */
const HOLE = '${';

const PARTS = { resource: 'resources', principal: 'principals', condition: 'conditions' } as const;

function policyText({ policy, besides }: PolicyReport): string {
  if (policy === undefined) return '';
  const parts = [
    '\nThe least policy that lets these calls pass, whatever the parameters are. What applications call has to be added.',
    besides.length === 0 ? [] : `Some set-ups also exercise ${besides.join(', ')}.`,
    `\nJSON${policy.json.includes(HOLE) ? ` (${HOLE}...} is known only after deployment)` : ''}:\n${policy.json}`,
    `\nCloudFormation:\n${policy.cloudformation}`,
    `\nTerraform:\n${policy.terraform}`,
  ];
  return `${printable(parts.flat().join('\n'))}\n`;
}

function printable(text: string): string {
  return text.split('\n').map(forTerminal).join('\n');
}
