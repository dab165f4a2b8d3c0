import { defineRule, nameList } from '@privatelint/core/rule-api';

export default defineRule({
  id: 'region-missing-from-mapping',
  severity: 'error',
  recommended: true,
  description: 'A mapping by Region has no entry for a Region that is deployed to.',
  why: 'A look-up without an entry and without a default value fails, and with it the deployment.',
  references: ['https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-findinmap.html'],
  fix: 'none',
  messages: {
    missing: 'mapping `{{table}}` has no {{entry}} for {{targets}}',
  },
  on: 'region-lookup',

  *check(lookup, { graph }) {
    const unit = graph.unitOf(lookup);
    const target = unit?.region();
    const targets = (unit?.targets ?? []).filter((it) => !lookup.regions.includes(it));
    if (typeof target !== 'string' || !targets.includes(target)) return;
    yield {
      messageId: 'missing',
      data: {
        table: lookup.table,
        entry: lookup.column === undefined ? 'entry' : `\`${lookup.column}\``,
        targets: nameList(targets, 'other Regions'),
      },
      at: lookup.at,
      node: lookup,
      related: [{ at: lookup.tableAt, message: `\`${lookup.table}\` has entries for ${nameList(lookup.regions, 'other Regions')}` }],
      help: 'add the entry, or give the look-up a default value',
    };
  },
});
