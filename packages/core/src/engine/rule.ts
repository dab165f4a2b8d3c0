import type { Applicability, Severity } from '../diagnostics/diagnostic.ts';

export interface Rule {
  readonly id: string;
  readonly severity: Severity;
  /** Whether it runs unless somebody asks for it. */
  readonly recommended: boolean;
  readonly description: string;
  readonly why: string;
  readonly references: readonly string[];
  readonly fix: Applicability | 'none';
}
