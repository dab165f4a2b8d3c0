/** Words and numbers of docs/scores.md. */

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, at) => (at === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}

export function percent(part: number, whole: number): string {
  if (whole === 0) return '-';
  const value = (100 * part) / whole;
  return `${(part < whole ? Math.min(value, 99.9) : value).toFixed(1)} %`; // what is not whole never reads as whole
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** Puts the new sections in place of those of the same title; the others stay as they were measured. */
export function replaceSections(page: string, titles: readonly string[], sections: ReadonlyMap<string, string>): string {
  const old = new Map(page.split(/^## /m).slice(1).map((it) => [it.slice(0, it.indexOf('\n')), it.slice(it.indexOf('\n')).trim()]));
  return titles.map((it) => `## ${it}\n\n${sections.get(it) ?? old.get(it) ?? 'Not measured.'}\n`).join('\n');
}
