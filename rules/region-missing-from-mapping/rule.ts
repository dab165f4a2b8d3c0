import { defineRule, nameList, targetOf } from '@privatelint/core/rule-api';

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

  *check(lookup, context) {
    const target = targetOf(lookup, context);
    if (target === undefined || lookup.regions.includes(target.region)) return;
    const missing = target.all.filter((it) => !lookup.regions.includes(it));
    yield {
      messageId: 'missing',
      data: {
        table: lookup.table,
        entry: lookup.column === undefined ? 'entry' : `\`${lookup.column}\``,
        targets: nameList(missing, 'other Regions'),
      },
      at: lookup.at,
      node: lookup,
      notes: target.source.notes ?? [],
      related: [
        ...(target.source.related ?? []),
        { at: lookup.tableAt, message: `\`${lookup.table}\` has entries for ${nameList(lookup.regions, 'other Regions')}` },
      ],
      help: 'add the entry, or give the look-up a default value',
    };
  },
});
