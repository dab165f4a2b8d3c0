/** Commands of this tool. */
export const COMMAND_NAMES = ['check', 'explain', 'graph', 'rules', 'inspect'] as const;
