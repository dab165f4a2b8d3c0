import type { AnalysisResult, Applicability, Diagnostic, Fix, Impact } from '../diagnostics/diagnostic.ts';
import type { Editor, Proposal } from '../edits/changes.ts';
import { applyEdits } from '../edits/text-edits.ts';
import type { SourceFile, TextEdit } from '../text/source-file.ts';
import type { Assignment } from '../values/guards.ts';

/** Proposals in the author's own syntax, written for the world in which the finding is explained. */
export function writtenFixes(proposals: readonly Proposal[], editor: Editor, world: Assignment): Fix[] {
  return proposals.map((proposal) => writtenFix(proposal, editor, world));
}

function writtenFix({ title, applicability, changes, otherwise }: Proposal, editor: Editor, world: Assignment): Fix {
  const outcome = applicability === 'display' ? TO_COMPLETE : editor.edit(changes, world);
  const next = otherwise === undefined ? undefined : writtenFix(otherwise, editor, world);
  const sketch = editor.sketch?.(changes, world);
  if (outcome.kind === 'refused') {
    if (next !== undefined && next.edits.length > 0) return next;
    return shownOnly(title, 'none', outcome.reason, sketch ?? next?.sketch);
  }
  const { edits, impact, concern } = outcome;
  return {
    title,
    applicability: safest(applicability, impact, concern),
    impact,
    edits,
    ...(concern === undefined ? {} : { reason: concern }),
    ...(sketch === undefined ? {} : { sketch }),
    ...(next === undefined ? {} : { otherwise: next }),
  };
}

function shownOnly(title: string, impact: Impact, reason: string, sketch: string | undefined): Fix {
  return { title, applicability: 'display', impact, edits: [], reason, ...(sketch === undefined ? {} : { sketch }) };
}

/** Help texts end with the change that they speak of, in the words of the file that it belongs into. */
export function withSketches(findings: readonly Diagnostic[]): readonly Diagnostic[] {
  return findings.map((finding) => {
    const fix = finding.fixes.find(({ sketch }) => sketch !== undefined);
    const [first = ''] = (finding.help ?? fix?.title ?? '').split('\n');
    return fix?.sketch === undefined ? finding : { ...finding, help: `${first.replace(/:$/, '')}:\n${fix.sketch}` };
  });
}

const TO_COMPLETE = { kind: 'refused', reason: 'it leaves choices to a person' } as const;

/** A safe fix replaces nothing, adds nothing that costs, and changes no stack but the one that it is about. */
function safest(applicability: Applicability, impact: Impact, concern: string | undefined): Applicability {
  return impact === 'replacement' || impact === 'new-resource' || concern !== undefined ? 'suggestion' : applicability;
}

/** Judges files as the run at hand does, without fixes. */
export type Judge = (sources: readonly SourceFile[]) => Pick<AnalysisResult, 'findings' | 'crashes'>;

/** Files that are judged together, and the paths of all templates among them; undefined = every file of the run. */
export interface Together {
  readonly sources: readonly SourceFile[];
  readonly files: ReadonlySet<string> | undefined;
}

/** Groups that have a file in common are one: a module that several root modules call is edited for all of them. */
export function sharing(groups: readonly ReadonlySet<string>[]): readonly ReadonlySet<string>[] {
  const wholes = new Map<string, Set<string>>();
  for (const group of groups) {
    const joined = [...new Set([...group].flatMap((path) => wholes.get(path) ?? []))].sort((a, b) => b.size - a.size);
    const [whole = new Set<string>(), ...others] = joined;
    for (const path of [...others.flatMap((it) => [...it]), ...group]) {
      whole.add(path);
      wholes.set(path, whole);
    }
  }
  return [...new Set(wholes.values())];
}

/** How many characters one group may have judged for the sake of its fixes: sixty trials of a usual template. */
export const PROOF_BUDGET = 600_000;

/**
 * Leaves those fixes that hold what they promise: applied in memory and judged again, their findings are gone and no other has
 * come. The others stay as titles with the reason, and with what can be shown of them. Findings in other files are left as they are.
 */
export function provedFixes({ sources, files }: Together, findings: readonly Diagnostic[], judge: Judge): readonly Diagnostic[] {
  const isOwn = (finding: Diagnostic): boolean => files?.has(finding.at.file.path) !== false && hasEdits(finding);
  const attempts = findings.filter(isOwn).flatMap((finding) => finding.fixes.map((fix) => new Attempt(finding, fix)));
  if (attempts.length === 0) return findings;
  const size = sources.reduce((sum, { text }) => sum + text.length, 0);
  let spent = 0;
  const within: Judge = (edited) => {
    if ((spent += size) > PROOF_BUDGET) throw new ProofBudgetExceeded();
    return judge(edited);
  };
  tryAll(attempts, {
    left: () => Math.floor((PROOF_BUDGET - spent) / size),
    objects: (together) => objectionTo(sources, together, findings, within),
  });
  const proved = new Map(attempts.map((attempt) => [attempt.fix, attempt.outcome]));
  return findings.map((finding) => (isOwn(finding) ? { ...finding, fixes: finding.fixes.map((fix) => proved.get(fix) ?? fix) } : finding));
}

class ProofBudgetExceeded extends Error {
  override readonly name = 'ProofBudgetExceeded';
}

/** A fix of a finding, and its alternatives one after the other until one does. */
class Attempt {
  readonly finding: Diagnostic;
  readonly fix: Fix;
  #candidate: Fix | undefined;
  #reason: string | undefined;
  #untried: Fix | undefined;

  constructor(finding: Diagnostic, fix: Fix) {
    this.finding = finding;
    this.fix = fix;
    this.#candidate = fix;
    this.#passSketches();
  }

  /** What is to be tried next; none once there is nothing left to try. */
  get edits(): readonly TextEdit[] {
    return this.#candidate?.edits ?? [];
  }

  get impact(): Impact {
    return (this.#candidate ?? this.fix).impact;
  }

  fail(objection: string): void {
    this.#reason ??= objection;
    // What was tried and does not do is no advice.
    if (objection === UNTRIED) this.#untried ??= this.#candidate;
    this.#candidate = this.#candidate?.otherwise;
    this.#passSketches();
  }

  /** There is no time left to try anything. */
  giveUp(): void {
    while (this.edits.length > 0) this.fail(UNTRIED);
  }

  get outcome(): Fix {
    const { title, impact } = this.fix;
    return this.#candidate === undefined
      ? shownOnly(title, impact, this.#reason ?? 'it cannot be written', this.#untried?.sketch)
      : alone(this.#candidate);
  }

  #passSketches(): void {
    while (this.#candidate?.edits.length === 0) {
      if (this.#candidate.reason === undefined) return;
      this.#reason ??= this.#candidate.reason;
      this.#untried ??= this.#candidate;
      this.#candidate = this.#candidate.otherwise;
    }
  }
}

interface Trials {
  /** How many more there may be. */
  readonly left: () => number;
  /** What speaks against fixes that are applied together. */
  readonly objects: (together: readonly Attempt[]) => string | undefined;
}

/** All of them or none: to find the few that a spent budget allows takes as long as to judge the whole, and says little. */
function tryAll(attempts: readonly Attempt[], trials: Trials): void {
  let open = attempts.filter(({ edits }) => edits.length > 0);
  while (open.length > 0) {
    const round = trialsOf(open);
    if (round.length > trials.left()) {
      for (const attempt of open) attempt.giveUp();
      return;
    }
    const failed = new Set<Attempt>();
    for (const together of round) {
      for (const [attempt, objection] of failing(together.filter((it) => !failed.has(it)), trials)) {
        attempt.fail(objection);
        failed.add(attempt);
      }
    }
    open = [...failed].filter(({ edits }) => edits.length > 0);
  }
}

/** Up to here one trial for each costs no more than telling them apart. */
const ONE_BY_ONE = 6;

/**
 * Most fixes do what they promise, so that many are tried at once. But one may do so only beside another: of any two there is
 * a trial with the one and without the other. Those of different impact are tried apart, for they get in each other's way most
 * often: an endpoint that is added comes too late for the order in which those that are there come first.
 */
function trialsOf(attempts: readonly Attempt[]): readonly (readonly Attempt[])[] {
  const impacts = [...new Set(attempts.map(({ impact }) => impact))];
  return impacts.flatMap((impact) => toldApart(attempts.filter((it) => it.impact === impact)));
}

/** As the numbers of any two differ in some bit. */
function toldApart(attempts: readonly Attempt[]): readonly (readonly Attempt[])[] {
  if (attempts.length <= ONE_BY_ONE) return attempts.map((it) => [it]);
  const bits = Array.from({ length: Math.ceil(Math.log2(attempts.length)) }, (_, bit) => 2 ** bit);
  return bits.flatMap((bit) => [0, bit].map((side) => attempts.filter((_, i) => (i & bit) === side)));
}

/** Where something speaks against the whole, halves are tried, down to the single fix that fails. */
function failing(attempts: readonly Attempt[], trials: Trials): Map<Attempt, string> {
  const [only, second] = attempts;
  const objection = only === undefined ? undefined : trials.objects(attempts);
  if (objection === undefined || only === undefined) return new Map();
  if (second === undefined) return new Map([[only, objection]]);
  const middle = Math.ceil(attempts.length / 2);
  return new Map([...failing(attempts.slice(0, middle), trials), ...failing(attempts.slice(middle), trials)]);
}

/** Why a fix is shown only that nobody tried. */
export const UNTRIED = 'there are too many fixes to try them all';

function objectionTo(
  sources: readonly SourceFile[],
  attempts: readonly Attempt[],
  before: readonly Diagnostic[],
  judge: Judge,
): string | undefined {
  const edited = editedSources(sources, onceEach(attempts.flatMap(({ edits }) => edits)));
  if (edited === undefined) return 'its changes exclude each other';
  try {
    return objection(attempts.map(({ finding }) => finding), before, judge(edited));
  } catch (error) {
    if (error instanceof ProofBudgetExceeded) return UNTRIED;
    throw error;
  }
}

/** Two findings may ask for the same change. */
function onceEach(edits: readonly TextEdit[]): TextEdit[] {
  return [...new Map(edits.map((edit) => [`${edit.file.path}\n${edit.start}-${edit.end}\n${edit.newText}`, edit])).values()];
}

/** The files with edits applied; undefined when edits want the same place. Files that others only name come in as well. */
export function editedSources(sources: readonly SourceFile[], edits: readonly TextEdit[]): SourceFile[] | undefined {
  const applied = applyEdits(edits);
  if (applied.kind === 'conflict') return undefined;
  const given = new Set(sources.map(({ path }) => path));
  const linked = [...applied.files].filter(([path]) => !given.has(path)).map(([path, text]) => ({ path, text }));
  return [...sources.map((file) => ({ ...file, text: applied.files.get(file.path) ?? file.text })), ...linked];
}

/** What speaks against fixes once they are applied; undefined = nothing. */
export function objection(
  mended: readonly Diagnostic[],
  before: readonly Diagnostic[],
  after: Pick<AnalysisResult, 'findings' | 'crashes'>,
): string | undefined {
  if (after.crashes.length > 0) return 'the result cannot be judged';
  const had = counts(before);
  const has = counts(after.findings);
  const count = (of: ReadonlyMap<string, number>, key: string): number => of.get(key) ?? 0;
  const stays = [...counts(mended)].some(([key, gone]) => count(has, key) > count(had, key) - gone);
  if (stays) return 'the finding would stay';
  const fresh = after.findings.find((it) => !CONSEQUENCES.has(it.ruleId) && count(has, keyOf(it)) > count(had, keyOf(it)));
  return fresh === undefined ? undefined : `it would bring ${fresh.ruleId}: ${fresh.message}`;
}

/** That a finding is gone may leave its suppression behind. */
const CONSEQUENCES: ReadonlySet<string> = new Set(['unused-suppression']);

function counts(findings: readonly Diagnostic[]): Map<string, number> {
  const result = new Map<string, number>();
  for (const finding of findings) result.set(keyOf(finding), (result.get(keyOf(finding)) ?? 0) + 1);
  return result;
}

function keyOf({ ruleId, at, address }: Diagnostic): string {
  return `${ruleId} ${at.file.path} ${address}`;
}

function hasEdits({ fixes }: Diagnostic): boolean {
  return fixes.some(({ edits }) => edits.length > 0);
}

/** Without what would have been tried next. */
function alone({ otherwise: _, ...fix }: Fix): Fix {
  return fix;
}
