import type { SourceFile } from '@privatelint/core';

/** Files of other tools that say what is deployed; what is in them is read where it is needed. */
export const SAM_SETTINGS: readonly string[] = ['samconfig.toml', 'samconfig.yaml', 'samconfig.yml'];

/** Whether a text is a deployment file of Git sync. */
export function isDeploymentFile({ path, text }: SourceFile): boolean {
  return /\.ya?ml$/i.test(path) && /^template-file-path[ \t]*:/m.test(text);
}
