import type { Rule } from '@privatelint/core';
import { rules } from '@privatelint/rules';

/** What the command line tells of a rule. */
export type CatalogueEntry = Pick<Rule, 'id' | 'severity' | 'recommended' | 'description' | 'why' | 'references' | 'fix' | 'options'>;

/** Told of changes only. */
export const AGENT_RESTART_ID = 'agent-restart-required';

/** Findings about the analysis itself, which no rule makes, and how they are explained. */
const OF_THE_ENGINE: readonly CatalogueEntry[] = [
  {
    id: 'parse-error',
    severity: 'error',
    recommended: true,
    description: 'A template cannot be read, says one thing twice (warning), or is still to be filled in by another tool (info).',
    why: 'CloudFormation rejects what it cannot read, and nothing in it is checked. Of what is said twice it takes the last and passes over the others in silence.',
    references: ['https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html'],
    fix: 'none',
  },
  {
    id: 'unresolved-reference',
    severity: 'warning',
    recommended: false,
    description: 'A reference names nothing that the template has.',
    why: 'CloudFormation rejects the template.',
    references: [],
    fix: 'none',
  },
  {
    id: 'unused-suppression',
    severity: 'warning',
    recommended: true,
    description: 'A suppression hides nothing.',
    why: 'What it was for is gone, or its rule id or place is wrong; left standing it may hide the next finding.',
    references: [],
    fix: 'none',
  },
  {
    id: 'suppression-without-reason',
    severity: 'warning',
    recommended: true,
    description: 'A suppression does not say why.',
    why: 'Whoever reads it later cannot tell whether it still holds.',
    references: [],
    fix: 'none',
  },
  {
    id: AGENT_RESTART_ID,
    severity: 'info',
    recommended: true,
    description: 'A change adds or removes ECS endpoints beside container instances that run already.',
    why: 'ECS tells an agent which hosts to talk to, and the agent keeps the answer for 12 hours: until it is restarted it goes on past a new endpoint, or asks for one that is gone. Told of changes only: by `privatelint diff` and `--changed-since`.',
    references: ['https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html', 'https://github.com/aws/amazon-ecs-agent'],
    fix: 'none',
  },
  {
    id: 'analysis-incomplete',
    severity: 'info',
    recommended: true,
    description: 'The analysis stopped before everything was decided.',
    why: 'What was not decided is neither proven nor refuted.',
    references: [],
    fix: 'none',
  },
];

/** Everything that a finding may be called; `own` are rules of the linted repository. */
export function catalogued(own: readonly CatalogueEntry[] = []): readonly CatalogueEntry[] {
  const ids = new Set(rules.map((it) => it.id));
  return [...rules, ...own, ...OF_THE_ENGINE.filter((it) => !ids.has(it.id))];
}

export function ruleIds(own: readonly CatalogueEntry[] = []): readonly string[] {
  return catalogued(own).map((it) => it.id);
}
