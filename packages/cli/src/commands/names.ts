/** Commands of this tool. */
export const COMMAND_NAMES = ['check', 'explain', 'graph', 'diff', 'rules', 'init', 'inspect'] as const;

export type CommandName = (typeof COMMAND_NAMES)[number];
