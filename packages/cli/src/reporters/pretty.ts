import { whenItHolds, type Severity } from '@privatelint/core';
import { paintIf, type Paint } from './color.ts';
import { forShell, forTerminal } from './escape.ts';
import type { Frame, Report, ReportFinding, ReportFix, ReportStep } from './report.ts';
import type { Reporter, ReporterContext } from './reporter.ts';
import { isUndecided, provenText, summaryText } from './words.ts';

/** For a person: what is wrong, where it breaks, and what to do now. */
export const pretty: Reporter = (report, context) => {
  const printer = new Printer(context);
  const shown = context.quiet ? report.findings.filter((it) => it.severity !== 'info') : report.findings;
  for (const { alike, elsewhere } of repeated([...likeEachOther(shown.filter((it) => !isUndecided(it)))])) printer.finding(alike, elsewhere);
  for (const it of shown) if (isUndecided(it)) printer.undecided(it);
  for (const { file, range, message } of report.problems) {
    printer.line(`${printer.place(file, range.start.line, range.start.column)}  ${printer.paint.red('problem')}`);
    printer.wrapped(message, '  ');
    printer.line('');
  }
  if (!context.quiet) for (const it of report.summary.baseline?.gone ?? []) printer.line(printer.paint.dim(`gone from the baseline: ${printer.safe(`${it.rule} ${it.address} (${context.pathOf(it.file)})`)}`));
  if (!context.quiet) {
    printer.untold(report);
    printer.regions(report);
  }
  const silent = context.quiet && shown.length === 0;
  const proven = shown.length === 0 ? provenText(report) : '';
  if (!silent) printer.line(printer.paint.bold(`${summaryText(report)}${proven === '' ? '' : `; ${proven}`}`));
  return printer.text;
};

/** More of them are no longer read. */
const MOST_UNTOLD = 3;

/** What is said of several resources that one place makes, such as those of a loop, and mended in one way, is told once. */
function likeEachOther(findings: readonly ReportFinding[]): Iterable<Alike> {
  const groups = new Map<string, Alike>();
  for (const it of findings) {
    const edits = it.fixes.map((fix) => fix.edits);
    const key = JSON.stringify([it.file, it.range, it.ruleId, it.severity, it.deployments, it.suppressed, whenItHolds(it), it.assumes, edits]);
    const alike = groups.get(key);
    if (alike === undefined) groups.set(key, [it]);
    else alike.push(it);
  }
  return groups.values();
}

/** What one sentence says of so many places is read once. */
const REPEATED = 3;

/** More places than these are no longer read. */
const MOST_PLACES = 8;

type Alike = [ReportFinding, ...ReportFinding[]];

/** The same sentence about many resources of one file, with the same remedy: told of the first one, with the places of the others. */
function repeated(groups: readonly Alike[]): { readonly alike: Alike; readonly elsewhere: readonly ReportFinding[] }[] {
  const byWords = new Map<string, Alike[]>();
  for (const group of groups) {
    const key = wordsOf(group[0]);
    byWords.set(key, [...(byWords.get(key) ?? []), group]);
  }
  return groups.flatMap((alike) => {
    const same = byWords.get(wordsOf(alike[0])) ?? [];
    if (same.length < REPEATED || same.some((it) => it[0].trace.length > 0 || it.length > 1)) return [{ alike, elsewhere: [] }];
    return same[0] === alike ? [{ alike, elsewhere: same.slice(1).map(([it]) => it) }] : [];
  });
}

/** What a finding says, but for names. */
function wordsOf(it: ReportFinding): string {
  const bare = (text = ''): string => text.replaceAll(/`[^`]*`/g, '``');
  const fixes = it.fixes.map(({ title, applicability, impact, reason, edits }) => [bare(title), applicability, impact, reason, edits.length > 0]);
  return JSON.stringify([it.file, it.ruleId, it.severity, it.deployments, it.regions, it.suppressed, whenItHolds(it), it.assumes, it.notes, bare(it.message), bare(it.help), fixes]);
}

class Printer {
  readonly paint: Paint;
  text = '';
  private readonly context: ReporterContext;
  private readonly width: number;

  constructor(context: ReporterContext) {
    this.context = context;
    this.paint = paintIf(context.color);
    this.width = Math.max(40, Math.min(context.columns, 120));
  }

  line(text: string): void {
    this.text += `${text.trimEnd()}\n`;
  }

  safe(text: string): string {
    return forTerminal(text);
  }

  /** `elsewhere`: what says the same of other places. */
  finding([it, ...others]: Alike, elsewhere: readonly ReportFinding[]): void {
    const { paint } = this;
    const held = [...it.deployments, ...it.regions];
    const tags = `${held.length === 0 ? '' : `  [${this.safe(held.join(', '))}]`}${it.suppressed === undefined ? '' : `  suppressed: ${this.safe(it.suppressed.reason)}`}`;
    this.line(`${this.place(it.file, it.range.start.line, it.range.start.column)}  ${this.severity(it.severity)}  ${paint.bold(this.safe(it.ruleId))}${paint.dim(tags)}`);
    this.wrapped(it.message, '  ');
    if (it.frame !== undefined) this.frame(it.frame, it.severity);
    if (it.trace.length > 0) this.trace(it);
    for (const { message } of others) this.entry('also', message);
    for (const { message, file, range } of elsewhere.slice(0, MOST_PLACES)) this.entry('also', `${this.placeSeen(it, file, range.start.line)}: ${message}`);
    if (elsewhere.length > MOST_PLACES) this.entry('also', `at ${elsewhere.length - MOST_PLACES} further places`);
    this.details(it, elsewhere.length);
    this.line('');
  }

  undecided(it: ReportFinding): void {
    const where = `${this.context.pathOf(it.file)}:${it.range.start.line}`;
    this.wrapped(`${it.message} (${where})`, '', `${this.paint.cyan('undecided:')} `, 11);
    this.details(it);
    this.line('');
  }

  private details(it: ReportFinding, elsewhere = 0): void {
    const when = whenItHolds(it);
    if (when !== '') this.wrapped(`${when.charAt(0).toUpperCase()}${when.slice(1)}.`, '  ');
    if (it.assumes.length > 0) this.wrapped(`Assuming that ${it.assumes.join(', and that ')}.`, '  ');
    for (const note of it.notes) this.entry('note', note);
    for (const { file, range, message } of it.related) this.entry('see', `${this.placeSeen(it, file, range.start.line)}: ${message}`);
    const offered = it.fixes.filter(({ edits }) => edits.length > 0);
    for (const fix of offered) this.fix(it, fix, elsewhere);
    // The help text says what a fix does already.
    if (offered.length > 0) return;
    if (it.help !== undefined) this.entry('next', it.help);
    for (const { reason } of it.fixes) if (reason !== undefined) this.wrapped(`left to you: ${reason}`, '        ');
  }

  private fix(it: ReportFinding, fix: ReportFix, elsewhere: number): void {
    this.entry('fix', fixText(fix));
    const places = new Set((fix.preview ?? []).map(({ file, line }) => `${file}:${line}`));
    let last = '';
    for (const { file, line, removed, added } of fix.preview ?? []) {
      const place = this.placeSeen(it, file, line);
      const isElsewhere = places.size > 1 || file !== it.file || line !== it.range.start.line;
      if (place !== last && isElsewhere) this.line(`       ${this.paint.dim(this.safe(place))}`);
      last = place;
      for (const text of removed) this.line(`       ${this.paint.red(`- ${this.safe(text)}`)}`);
      for (const text of added) this.line(`       ${this.paint.green(`+ ${this.safe(text)}`)}`);
    }
    if (elsewhere > 0) this.line(`       ${this.paint.dim(`and likewise at the other ${elsewhere} places`)}`);
    this.line(`       ${this.paint.dim(this.command(it, fix))}`);
  }

  private command({ file, ruleId }: ReportFinding, { applicability }: ReportFix): string {
    const { again = [this.context.pathOf(file)] } = this.context;
    // Standard input cannot be written.
    const how = applicability !== 'safe' ? ['--fix-suggestions', '--fix-dry-run'] : again.includes('--stdin') ? ['--fix-dry-run'] : ['--fix'];
    return ['privatelint', ...again.map(argument), ...how, '--fix-rule', forShell(ruleId)].join(' ');
  }

  /** What stays undecided for reasons that no finding tells: mostly what a workload needs at all. */
  untold({ workloads, untold, regionHints }: Report): void {
    // The target Region is asked for once, below.
    const isAsked = (missing: readonly string[] = []): boolean => regionHints.length > 0 && missing.every((it) => it.endsWith('in the target Region'));
    const open = workloads
      .map((it) => ({ ...it, needs: it.needs.filter(({ service, missing }) => untold.some(({ address, services }) => address === it.address && services.includes(service)) && !isAsked(missing)) }))
      .filter(({ needs }) => needs.length > 0);
    for (const { address, file, line, needs } of open.slice(0, MOST_UNTOLD)) {
      const missing = [...new Set(needs.flatMap((it) => it.missing ?? []))];
      const services = needs.map(({ service }) => service).join(', ');
      this.wrapped(`\`${address}\` (${this.context.pathOf(file)}:${line}) for ${services}${missing.length === 0 ? '' : `; would decide it: ${missing.join('; ')}`}`, '', `${this.paint.cyan('undecided:')} `, 11);
    }
    if (open.length > MOST_UNTOLD) this.entry('next', '`privatelint explain FILE` tells it of all workloads');
    if (open.length > 0) this.line('');
  }

  /** Once for a run: what is not checked while the target is not known. */
  regions({ regionHints }: Report): void {
    if (regionHints.length === 0) return;
    const named = regionHints.slice(0, 4).map(({ region, count }) => `${count} ${count === 1 ? 'literal' : 'literals'} ${region}`);
    this.wrapped(`target Region unknown: ${named.join(', ')}${regionHints.length > 4 ? ', ...' : ''}; what depends on it is not checked`, '');
    this.entry('next', 'say where it is deployed: privatelint --region REGION');
    this.line('');
  }

  private entry(label: string, text: string): void {
    const taken = label.length + 4;
    const [first = '', ...sketch] = text.split('\n');
    this.wrapped(first, ' '.repeat(taken), `  ${this.paint.green(label)}  `, taken);
    // Further lines are text to copy: as they are.
    for (const line of sketch) this.line(`${' '.repeat(taken)}${this.safe(line)}`);
  }

  /** `first` stands in front of the first line and is `taken` columns wide. */
  wrapped(text: string, indent: string, first = indent, taken = indent.length): void {
    const lines: string[] = [];
    let current = '';
    let room = this.width - taken;
    for (const word of this.safe(text).split(/ +/)) {
      if (current !== '' && current.length + 1 + word.length > room) {
        lines.push(current);
        current = word;
        room = this.width - indent.length;
      } else current = current === '' ? word : `${current} ${word}`;
    }
    lines.push(current);
    for (const [i, it] of lines.entries()) this.line(`${i === 0 ? first : indent}${it}`);
  }

  /** The path that packets take, one step after the other, to where it ends. */
  private trace(it: ReportFinding): void {
    let current = '';
    for (const [i, step] of it.trace.entries()) {
      const text = `${i === 0 ? '' : '-> '}${this.safe(this.step(it, step))}`;
      if (current === '') current = `  ${text}`;
      else if (current.length + 1 + text.length <= this.width && it.trace[i - 1]?.message === '') current += ` ${text}`;
      else {
        this.wrapped(current.trimStart(), '       ', /^ */.exec(current)?.[0] ?? '', 4);
        current = `    ${text}`;
      }
    }
    this.wrapped(current.trimStart(), '       ', /^ */.exec(current)?.[0] ?? '', 4);
  }

  private step(it: ReportFinding, { address, message, file, range }: ReportStep): string {
    const where = file === undefined || range === undefined ? '' : ` (${this.placeSeen(it, file, range.start.line)})`;
    return `${address}${where}${message === '' ? '' : `${address === '' ? '' : ': '}${message}`}`;
  }

  /** The file is said only where it is another one than the finding's. */
  private placeSeen(it: ReportFinding, file: string, line: number): string {
    return file === it.file ? `line ${line}` : `${this.context.pathOf(file)}:${line}`;
  }

  place(file: string, line: number, column: number): string {
    return this.paint.cyan(`${this.safe(this.context.pathOf(file))}:${line}:${column}`);
  }

  private frame({ line, text, from, to }: Frame, severity: Severity): void {
    const number = String(line);
    const color = severity === 'error' ? this.paint.red : severity === 'warning' ? this.paint.yellow : this.paint.cyan;
    const before = text.slice(0, from - 1);
    const marked = this.safe(text.slice(from - 1, to - 1));
    const start = this.safe(before).length;
    this.line(`  ${this.paint.dim(`${number} |`)} ${this.safe(before)}${marked}${this.safe(text.slice(to - 1))}`);
    this.line(`  ${this.paint.dim(`${' '.repeat(number.length)} |`)} ${' '.repeat(start)}${color('^'.repeat(Math.max(1, marked.length)))}`);
  }

  private severity(severity: Severity): string {
    if (severity === 'error') return this.paint.red('error');
    return severity === 'warning' ? this.paint.yellow('warning') : this.paint.cyan('info');
  }
}

/** Options are typed as they are; what only looks like one is quoted. */
function argument(text: string): string {
  return /^--[a-z-]+$/.test(text) ? text : forShell(text);
}

function fixText({ title, applicability, impact }: ReportFix): string {
  const remarks = [
    ...(applicability === 'suggestion' ? ['a suggestion'] : []),
    ...(impact === 'new-resource' ? ['a new resource'] : impact === 'none' ? [] : impact === 'replacement' ? ['replaces a resource'] : ['an update in place']),
  ];
  return remarks.length === 0 ? title : `${title} (${remarks.join(', ')})`;
}
