// Made by `pnpm generate` from the folders beside it.
import type { Rule } from '@privatelint/core/rule-api';
import missingEcrEndpoint from './missing-ecr-endpoint/rule.ts';

export const rules: readonly Rule[] = [
  missingEcrEndpoint,
];
