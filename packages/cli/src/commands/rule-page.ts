import type { CatalogueEntry } from '../catalogue.ts';

/** The page of a rule as it stands beside the rule; without one, what the rule says of itself. */
export async function rulePage(rule: CatalogueEntry): Promise<string> {
  const page = await bundledPage(rule.id);
  return page ?? pageOf(rule);
}

async function bundledPage(id: string): Promise<string | undefined> {
  // The build replaces this by a table of all pages; nothing else can read them, and a rule may have none yet.
  try {
    const page: unknown = await import(`../../../../rules/${id}/README.md`, { with: { type: 'text' } });
    return typeof page === 'object' && page !== null && 'default' in page && typeof page.default === 'string' ? page.default : undefined;
  } catch {
    return undefined;
  }
}

/** What a rule says of itself, for rules without a page. */
export function pageOf({ id, severity, recommended, description, why, references, fix }: CatalogueEntry): string {
  const level = `Level: ${severity}${recommended ? '' : ', off unless asked for'}. Fix: ${fix}.`;
  const list = references.length === 0 ? '' : `\n## References\n${references.map((it) => `- ${it}\n`).join('')}`;
  return `# ${id}\n${description}\n\n${level}\n${why === '' ? '' : `\n## Why\n${why}\n`}${list}`;
}
