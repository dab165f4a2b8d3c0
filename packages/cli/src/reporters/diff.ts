import { positionAt, type Comparison, type Diagnostic, type NewDeployment, type ProofChange, type ResourceChange, type Span, type TraceStep } from '@privatelint/core';
import type { Run } from '../commands/analysis.ts';
import { version } from '../version.ts';
import { paintIf, type Paint } from './color.ts';
import { forTerminal, safeJson } from './escape.ts';
import { jsonFinding } from './json.ts';
import { buildReport, type ReportFinding } from './report.ts';
import { counted } from './words.ts';

/** What `privatelint diff` prints. */
export interface DiffReport {
  /** What the two states are called. */
  readonly base: string;
  readonly head: string;
  readonly comparison: Comparison;
  readonly replacements: readonly Replacement[];
  readonly before: Run;
  readonly after: Run;
}

export interface Replacement {
  readonly file: string;
  readonly address: string;
  readonly resourceType: string;
  readonly what: 'replaced' | 'perhaps replaced';
}

export interface DiffContext {
  readonly color: boolean;
  readonly columns: number;
  readonly quiet: boolean;
}

type DiffReporter = (report: DiffReport, context: DiffContext) => string;

export const diffReporters: Readonly<Record<'pretty' | 'concise' | 'json', DiffReporter>> = { pretty, concise, json };

function pretty(report: DiffReport, context: DiffContext): string {
  const { comparison, replacements, base } = report;
  const paint = paintIf(context.color);
  const entries = [
    ...grouped(comparison.broken).map((it) => proofText(it, paint.red('broken'), base, paint)),
    ...grouped(comparison.weakened).map((it) => proofText(it, paint.yellow('lost'), base, paint)),
    ...grouped(comparison.mended).map((it) => proofText(it, paint.green('mended'), base, paint)),
    ...shown(comparison.added, context).map((it) => findingText(it, paint.bold('new'), paint)),
    ...shown(comparison.gone, context).map((it) => findingText(it, paint.dim('gone'), paint)),
    ...replacements.map(({ file, address, resourceType, what }) => `${paint.yellow(what)}  ${safe(`\`${address}\` (${resourceType}), ${file}`)}\n`),
    ...comparison.afterwards.map((it) => afterText(`${placeOf(it.at)}  ${it.message}`, it.help ?? '', paint)),
    ...comparison.newDeployments.map((it) => afterText(deploymentText(it), 'once it is deployed: aws ecs update-service --force-new-deployment', paint)),
  ];
  return `${entries.join('')}${paint.bold(summaryOf(report))}\n`;
}

/** One line for each; what a change broke comes first. */
function concise({ comparison, replacements }: DiffReport, context: DiffContext): string {
  const proof = (word: string) => (it: ProofChange) => `${placeOf(it.at)} ${word} ${it.workload} ${it.service} ${it.from} -> ${it.to}${it.by.length === 0 ? '' : ` (${it.by.map(changeText).join(', ')})`}`;
  const finding = (word: string) => (it: Diagnostic) => `${placeOf(it.at)} ${word} ${it.severity} ${it.ruleId} ${it.message}`;
  const lines = [
    ...comparison.broken.map(proof('broken')),
    ...comparison.weakened.map(proof('lost')),
    ...comparison.mended.map(proof('mended')),
    ...shown(comparison.added, context).map(finding('new')),
    ...shown(comparison.gone, context).map(finding('gone')),
    ...replacements.map(({ file, address, what }) => `${file} ${what} ${address}`),
    ...comparison.afterwards.map(finding('after')),
    ...comparison.newDeployments.map((it) => `${placeOf(it.at)} after ${deploymentText(it)}`),
  ];
  return lines.map((it) => `${safe(it)}\n`).join('');
}

function json({ base, head, comparison, replacements, before, after }: DiffReport): string {
  const findings = (run: Run, all: readonly Diagnostic[]): readonly object[] => reported(run, all).map(jsonFinding);
  return safeJson({
    version: 1,
    tool: { name: 'privatelint', version: version() },
    status: before.result.status === 'complete' && after.result.status === 'complete' ? 'complete' : 'incomplete',
    base,
    head,
    proofs: { broken: comparison.broken.map(jsonProof), lost: comparison.weakened.map(jsonProof), mended: comparison.mended.map(jsonProof) },
    findings: { new: findings(after, comparison.added), gone: findings(before, comparison.gone) },
    replacements,
    after: {
      findings: findings(after, comparison.afterwards),
      newDeployments: comparison.newDeployments.map(({ workload, at, services }) => ({ workload, ...where(at), services })),
    },
  });
}

function reported({ result, regions }: Run, findings: readonly Diagnostic[]): readonly ReportFinding[] {
  return buildReport({ result: { ...result, findings }, version: version(), rules: [], settings: { failOn: 'error', strict: false, regions } }).findings;
}

function jsonProof({ workload, at, service, from, to, trace, missing, by }: ProofChange): object {
  return {
    workload,
    ...where(at),
    service,
    from,
    to,
    by: by.map((it) => ({ how: it.how, address: it.address, resourceType: it.resourceType, ...where(it.at) })),
    trace: trace.map(({ address, message }) => ({ address, message })),
    missing,
  };
}

function where({ file, start }: Span): { readonly file: string; readonly line: number } {
  return { file: file.path, line: positionAt(file, start).line };
}

/** Services that one workload loses or gains by the same change. */
interface Group extends Omit<ProofChange, 'service'> {
  readonly services: readonly string[];
}

function grouped(proofs: readonly ProofChange[]): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const { service, ...rest } of proofs) {
    const key = JSON.stringify([rest.at.file.path, rest.workload, rest.from, rest.to, rest.by.map(changeText)]);
    const known = groups.get(key);
    groups.set(key, known === undefined ? { ...rest, services: [service] } : { ...known, services: [...known.services, service] });
  }
  return [...groups.values()];
}

const NOW: Readonly<Record<ProofChange['to'], string>> = {
  proven: 'reaches',
  ineffective: 'reaches, but past the endpoint that is there for it,',
  refuted: 'no longer reaches',
  undecided: 'is no longer proven to reach',
};

function proofText({ workload, at, services, from, to, trace, missing, by }: Group, word: string, base: string, paint: Paint): string {
  const lines = [`${paint.cyan(safe(placeOf(at)))}  ${word}  ${safe(`\`${workload}\` ${NOW[to]} ${services.join(', ')} (it was ${from})`)}`];
  for (const it of by.slice(0, MOST)) lines.push(`  ${safe(`${it.how} \`${it.address}\` (${it.resourceType}), ${placeOf(it.at)}${it.how === 'removed' ? ` of ${base}` : ''}`)}`);
  if (by.length > MOST) lines.push(`  and ${counted(by.length - MOST, 'other change')}`);
  if (to === 'refuted' && trace.length > 0) lines.push(`  ${safe(trace.map(stepText).join(' -> '))}`);
  if (to === 'undecided') for (const it of missing.slice(0, MOST)) lines.push(`  ${safe(`not known: ${it}`)}`);
  return lines.map((it) => `${it}\n`).join('');
}

const MOST = 5;

function stepText({ address, message }: TraceStep): string {
  return [address, message].filter((it) => it !== '').join(': ');
}

function changeText({ how, address }: ResourceChange): string {
  return `${how} ${address}`;
}

function findingText({ at, severity, ruleId, message }: Diagnostic, word: string, paint: Paint): string {
  const level = severity === 'error' ? paint.red(severity) : severity === 'warning' ? paint.yellow(severity) : paint.cyan(severity);
  return `${paint.cyan(safe(placeOf(at)))}  ${word}  ${level}  ${safe(`${ruleId}  ${message}`)}\n`;
}

function afterText(text: string, next: string, paint: Paint): string {
  return `${paint.cyan('after')}  ${safe(text)}\n${next === '' ? '' : `  ${paint.green('next')}  ${safe(next)}\n`}`;
}

function deploymentText({ workload, services }: NewDeployment): string {
  return `force a new deployment of \`${workload}\`: its tasks were started without ${services.join(', ')}`;
}

function shown(findings: readonly Diagnostic[], { quiet }: DiffContext): readonly Diagnostic[] {
  return quiet ? findings.filter(({ severity }) => severity !== 'info') : findings;
}

function summaryOf({ comparison, base, head }: DiffReport): string {
  const { broken, weakened, mended, added, gone } = comparison;
  const parts = [
    ...(broken.length > 0 ? [`${counted(broken.length, 'proof')} broken`] : []),
    ...(weakened.length > 0 ? [`${weakened.length} lost`] : []),
    ...(mended.length > 0 ? [`${mended.length} mended`] : []),
    ...(added.length > 0 ? [counted(added.length, 'new finding')] : []),
    ...(gone.length > 0 ? [`${gone.length} gone`] : []),
  ];
  return safe(`${base} -> ${head}: ${parts.length === 0 ? 'no proof and no finding changes' : parts.join(', ')}`);
}

function placeOf(at: Span): string {
  const { file, line } = where(at);
  return `${file}:${line}`;
}

function safe(text: string): string {
  return forTerminal(text);
}
