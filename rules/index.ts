import type { Rule } from '@privatelint/core/rule-api';
import missingEcrEndpoint from './missing-ecr-endpoint/rule.ts';

export const rules: readonly Rule[] = [missingEcrEndpoint];
