import { readFileSync } from 'node:fs';

/** A program with what the template linter says of its template. */
export interface App {
  readonly title: string;
  readonly text: string;
  readonly findings: readonly string[];
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
      findings: (block(section, 'findings') ?? '').split('\n').filter((line) => line !== ''),
    }));
}

function block(section: string, info: string): string | undefined {
  const open = `\`\`\`${info}\n`;
  const start = section.indexOf(open);
  return start < 0 ? undefined : section.slice(start + open.length, section.indexOf('\n```', start) + 1);
}
