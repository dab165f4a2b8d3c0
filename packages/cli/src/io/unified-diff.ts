/** How lines of both texts are shown, counted from 1, without their line breaks. */
export interface ShownLines {
  readonly before: (line: number) => string;
  readonly after: (line: number) => string;
}

/**
 * The difference of two texts as `diff -u` prints it; empty when there is none. `patch` reads it as long as `shown` leaves
 * out nothing.
 */
export function unifiedDiff(path: string, before: string, after: string, shown?: ShownLines): string {
  const [a, b] = [linesOf(before), linesOf(after)];
  const hunks = hunksOf(stepsBetween(a, b));
  if (hunks.length === 0) return '';
  const name = path.replace(/^\/+/, '');
  return `--- a/${name}\n+++ b/${name}\n${hunks.map((steps) => printed(shown === undefined ? steps : steps.map((step) => asShown(step, shown)))).join('')}`;
}

/** Lines that go and lines that come at one place, counted from 1, without their line breaks. */
export interface ChangedLines {
  /** The first line that goes, else the one behind which lines come. */
  readonly at: number;
  readonly removed: readonly NumberedLine[];
  readonly added: readonly NumberedLine[];
}

export interface NumberedLine {
  readonly line: number;
  readonly text: string;
}

/** What differs between two texts, place by place. */
export function changedLines(before: string, after: string): ChangedLines[] {
  const found: { at: number; removed: NumberedLine[]; added: NumberedLine[] }[] = [];
  let open: (typeof found)[number] | undefined;
  for (const { kind, text, old, new: fresh } of stepsBetween(linesOf(before), linesOf(after))) {
    if (kind === ' ') {
      open = undefined;
      continue;
    }
    if (open === undefined) found.push((open = { at: kind === '-' ? old + 1 : old, removed: [], added: [] }));
    const bare = text.replace(/\r?\n$/, '');
    if (kind === '-') open.removed.push({ line: old + 1, text: bare });
    else open.added.push({ line: fresh + 1, text: bare });
  }
  return found;
}

function asShown(step: Step, shown: ShownLines): Step {
  const text = step.kind === '+' ? shown.after(step.new + 1) : shown.before(step.old + 1);
  return { ...step, text: `${text}${/\r?\n$/.exec(step.text)?.[0] ?? ''}` };
}

/** One line that stays, goes or comes; `text` has its line break. */
interface Step {
  readonly kind: ' ' | '-' | '+';
  readonly text: string;
  /** Lines before it in the old and in the new text. */
  readonly old: number;
  readonly new: number;
}

const CONTEXT = 3;

function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** Equal lines at both ends are set aside; what is between is compared line by line. */
function stepsBetween(a: readonly string[], b: readonly string[]): Step[] {
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  const steps: Step[] = [];
  const push = (kind: Step['kind'], text: string, old: number, fresh: number): void => void steps.push({ kind, text, old, new: fresh });
  for (let i = 0; i < head; i++) push(' ', a[i] ?? '', i, i);
  compare(a.slice(head, a.length - tail), b.slice(head, b.length - tail), (kind, text, i, j) => { push(kind, text, head + i, head + j); });
  for (let i = tail; i > 0; i--) push(' ', a[a.length - i] ?? '', a.length - i, b.length - i);
  return steps;
}

/** The shortest way from `a` to `b`: E. W. Myers, "An O(ND) Difference Algorithm and Its Variations" (1986). */
function compare(a: readonly string[], b: readonly string[], emit: (kind: Step['kind'], text: string, i: number, j: number) => void): void {
  const trail: Map<number, number>[] = [];
  const furthest = new Map<number, number>([[1, 0]]);
  const at = (k: number): number => furthest.get(k) ?? -1;
  search: for (let d = 0; d <= a.length + b.length; d++) {
    trail.push(new Map(furthest));
    for (let k = -d; k <= d; k += 2) {
      let x = k === -d || (k !== d && at(k - 1) < at(k + 1)) ? at(k + 1) : at(k - 1) + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      furthest.set(k, x);
      if (x >= a.length && x - k >= b.length) break search;
    }
  }
  const back: [Step['kind'], number, number][] = [];
  let [x, y] = [a.length, b.length];
  for (let d = trail.length - 1; d >= 0; d--) {
    const before = (k: number): number => trail[d]?.get(k) ?? -1;
    const k = x - y;
    const from = k === -d || (k !== d && before(k - 1) < before(k + 1)) ? k + 1 : k - 1;
    const [startX, startY] = d === 0 ? [0, 0] : [before(from), before(from) - from];
    while (x > startX && y > startY) back.push([' ', --x, --y]);
    if (d === 0) break;
    if (x === startX) back.push(['+', x, --y]);
    else back.push(['-', --x, y]);
  }
  for (const [kind, i, j] of back.toReversed()) emit(kind, (kind === '+' ? b[j] : a[i]) ?? '', i, j);
}

function hunksOf(steps: readonly Step[]): Step[][] {
  const hunks: Step[][] = [];
  let open: { readonly steps: Step[]; readonly until: number } | undefined;
  for (const [i, step] of steps.entries()) {
    if (step.kind === ' ') continue;
    const from = Math.max(0, i - CONTEXT);
    const known: Step[] = open !== undefined && from <= open.until ? open.steps : [];
    if (known.length === 0) hunks.push(known);
    const next = known.length === 0 ? from : (open?.until ?? from);
    const until = Math.min(steps.length, i + CONTEXT + 1);
    known.push(...steps.slice(next, until));
    open = { steps: known, until };
  }
  return hunks;
}

function printed(steps: readonly Step[]): string {
  const [first] = steps;
  const [old, fresh] = [steps.filter(({ kind }) => kind !== '+').length, steps.filter(({ kind }) => kind !== '-').length];
  const body = steps.map(({ kind, text }) => (text.endsWith('\n') ? kind + text : `${kind}${text}\n\\ No newline at end of file\n`));
  return `@@ -${range(first?.old ?? 0, old)} +${range(first?.new ?? 0, fresh)} @@\n${body.join('')}`;
}

/** Lines count from 1; an empty range stands behind the line before it. */
function range(start: number, count: number): string {
  return `${count === 0 ? start : start + 1},${count}`;
}
