import { readFileSync } from 'node:fs';

/** A program with what the template linter says of its template. */
export interface App {
  readonly title: string;
  readonly text: string;
  /** What the source shows. */
  readonly findings: readonly string[];
  /** What only the template shows. */
  readonly unseen: readonly string[];
  /** What stays when all that an editor offers is applied. */
  readonly left: readonly string[];
}

/** The programs of `apps.md`. */
export function readApps(): readonly App[] {
  const page = readFileSync(new URL('../cdk-source/apps.md', import.meta.url), 'utf8');
  return page
    .split(/^## /m)
    .slice(1)
    .map((section) => ({
      title: section.slice(0, section.indexOf('\n')),
      text: block(section, 'ts app.ts') ?? '',
      findings: lines(section, 'findings'),
      unseen: lines(section, 'unseen'),
      left: lines(section, 'left'),
    }));
}

function lines(section: string, info: string): readonly string[] {
  return (block(section, info) ?? '').split('\n').filter((line) => line !== '');
}

function block(section: string, info: string): string | undefined {
  const open = `\`\`\`${info}\n`;
  const start = section.indexOf(open);
  return start < 0 ? undefined : section.slice(start + open.length, section.indexOf('\n```', start) + 1);
}
