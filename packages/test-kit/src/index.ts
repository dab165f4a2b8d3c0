/** What tests share. */
export type { Rule } from '@privatelint/core';
export { check, type Checked, type CheckInput } from './check.ts';
export { problemsOf } from './validate-graph.ts';
export { bugsOf, casesOf, inputOf, messageProblems, mismatches, showFinding, type Case, type Expected } from './cases.ts';
export { readPage, type Example, type Page } from './page.ts';
export { repository, ruleFolders, type RuleFolder } from './rule-folders.ts';
export { sectionsOf } from './markdown.ts';
