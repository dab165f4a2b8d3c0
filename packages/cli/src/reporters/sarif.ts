import { whenItHolds } from '@privatelint/core';
import { forUri, safeJson } from './escape.ts';
import type { Report, ReportFinding, ReportFix, ReportRange, ReportRule } from './report.ts';
import type { Reporter } from './reporter.ts';
import { reportable, untriedText } from './words.ts';

/** SARIF 2.1.0 as GitHub code scanning reads it. Texts of the files are left out: they may hold secrets. */
export const sarif: Reporter = (report) => {
  // GitHub does not read the suppressions of SARIF, so that what is suppressed is left out.
  const findings = reportable(report).filter((it) => it.suppressed === undefined);
  const ids = [...new Set(findings.map((it) => it.ruleId))].sort();
  return safeJson({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: report.tool.name,
            semanticVersion: report.tool.version,
            informationUri: 'https://privatelint.dev',
            rules: ids.map((id) => ruleOf(id, report.rules.get(id))),
          },
        },
        automationDetails: { id: 'privatelint/' },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { SRCROOT: { description: { text: 'The root of the repository.' } } },
        invocations: [{ executionSuccessful: report.problems.length === 0, ...notifications(report) }],
        results: findings.map((it) => resultOf(it, ids)),
      },
    ],
  });
};

function notifications(report: Report): object {
  const { untriedFixes = 0 } = report.summary;
  const problems = report.problems.map(({ file, range, message }) => ({ level: 'error', message: { text: sentence(message) }, locations: [locationOf(file, range)] }));
  const all = [...problems, ...(untriedFixes === 0 ? [] : [{ level: 'note', message: { text: untriedText(untriedFixes) } }])];
  return all.length === 0 ? {} : { toolExecutionNotifications: all };
}

const LEVELS = { error: 'error', warning: 'warning', info: 'note' } as const;

function ruleOf(id: string, rule: ReportRule | undefined): object {
  const description = rule?.description ?? id;
  const references = rule?.references ?? [];
  const [first] = references;
  const text = [rule?.why ?? description, ...references].join('\n');
  return {
    id,
    name: id.replace(/(?:^|-)([a-z0-9])/g, (_, char: string) => char.toUpperCase()),
    shortDescription: { text: sentence(description) },
    fullDescription: { text: sentence(rule?.why ?? description) },
    help: { text, markdown: markdownHelp(id, rule) },
    ...(first === undefined ? {} : { helpUri: first }),
    defaultConfiguration: { level: LEVELS[rule?.severity ?? 'warning'] },
    properties: { tags: ['aws', 'ecs', 'vpc-endpoints'], precision: 'very-high', 'problem.severity': rule?.severity === 'info' ? 'recommendation' : (rule?.severity ?? 'warning') },
  };
}

function markdownHelp(id: string, rule: ReportRule | undefined): string {
  const references = (rule?.references ?? []).map((it) => `- <${it}>`).join('\n');
  return [`# ${id}`, rule?.description ?? '', rule?.why ?? '', references].filter((it) => it !== '').join('\n\n');
}

function resultOf(it: ReportFinding, ids: readonly string[]): object {
  const related = it.related.map(({ file, range, message }, id) => ({ id: id + 1, ...locationOf(file, range), message: { text: sentence(message) } }));
  const flow = flowOf(it);
  return {
    ruleId: it.ruleId,
    ruleIndex: ids.indexOf(it.ruleId),
    level: LEVELS[it.severity],
    message: { text: messageOf(it) },
    locations: [
      {
        ...locationOf(it.file, it.range),
        ...(it.address === '' ? {} : { logicalLocations: [{ fullyQualifiedName: it.address, kind: 'resource' }] }),
      },
    ],
    partialFingerprints: { 'privatelint/v1': `${it.ruleId}:${it.address}:${it.fingerprint}` },
    ...(related.length === 0 ? {} : { relatedLocations: related }),
    ...(flow === undefined ? {} : { codeFlows: [flow] }),
    ...fixesOf(it.fixes),
    properties: { workloads: it.workloads, services: it.services, deployments: it.deployments, regions: it.regions },
  };
}

function messageOf(it: ReportFinding): string {
  const when = whenItHolds(it);
  const parts = [it.message, ...(when === '' ? [] : [`Holds ${when}`]), ...it.assumes.map((assumed) => `Assumes that ${assumed}`), ...it.notes, ...(it.help === undefined ? [] : [`Next: ${it.help}`])];
  // What follows on further lines is a sketch to copy, which has no place in running text.
  return parts.map((text) => sentence(text.replace(/:?\n[^]*$/, ''))).join(' ');
}

/** SARIF wants sentences; `[text](target)` would be a link to whatever a template says. */
function sentence(text: string): string {
   
  const plain = text.replace(/\](?=\()/g, '] ').replace(/[\u0000-\u001f\u007f]+/g, ' ').trim();
  const begun = plain.charAt(0).toUpperCase() + plain.slice(1);
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}

function flowOf(it: ReportFinding): object | undefined {
  const steps = it.trace.flatMap(({ address, message, file, range }) => {
    if (file === undefined || range === undefined) return [];
    const text = message === '' ? address : address === '' ? message : `${address}: ${message}`;
    return [{ location: { ...locationOf(file, range), message: { text: sentence(text) } } }];
  });
  return steps.length === 0 ? undefined : { threadFlows: [{ locations: steps }] };
}

function fixesOf(fixes: readonly ReportFix[]): object {
  const offered = fixes.filter((it) => it.applicability !== 'display' && it.edits.length > 0);
  if (offered.length === 0) return {};
  return { fixes: offered.map((it) => ({ description: { text: sentence(it.title) }, artifactChanges: changesOf(it) })) };
}

function changesOf({ edits }: ReportFix): readonly object[] {
  const files = [...new Set(edits.map((it) => it.file))];
  return files.map((file) => ({
    artifactLocation: artifact(file),
    replacements: edits.filter((it) => it.file === file).map(({ range, newText }) => ({ deletedRegion: regionOf(range), insertedContent: { text: newText } })),
  }));
}

function locationOf(file: string, range: ReportRange): { readonly physicalLocation: object } {
  return { physicalLocation: { artifactLocation: artifact(file), region: regionOf(range) } };
}

function artifact(file: string): object {
  return { uri: forUri(file), uriBaseId: 'SRCROOT' };
}

function regionOf({ start, end }: ReportRange): object {
  return { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column };
}
