export const FORMATS = ['pretty', 'concise', 'json', 'sarif', 'github', 'gitlab', 'junit', 'markdown'] as const;

export type Format = (typeof FORMATS)[number];

export function isFormat(text: string): text is Format {
  return FORMATS.some((it) => it === text);
}

/** The format that a file is surely meant to have. */
export function formatOfFile(path: string): Format | undefined {
  if (/\.sarif(\.json)?$/i.test(path)) return 'sarif';
  if (/\.json$/i.test(path)) return 'json';
  if (/\.xml$/i.test(path)) return 'junit';
  return /\.(md|markdown)$/i.test(path) ? 'markdown' : undefined;
}
