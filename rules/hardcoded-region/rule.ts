import { defineRule, followRegion, targetOf, type RegionLiteral } from '@privatelint/core/rule-api';

export default defineRule({
  id: 'hardcoded-region',
  severity: 'info',
  recommended: false,
  description: 'A resource spells out the Region in a template that otherwise follows the Region of its stack.',
  why: 'It is right today, and stale as soon as the template is deployed to another Region.',
  references: ['https://docs.aws.amazon.com/AmazonECS/latest/developerguide/vpc-endpoints.html'],
  fix: 'suggestion',
  messages: {
    literal: '`{{address}}` spells out `{{region}}`, while the rest of the template follows the Region of the stack',
  },
  on: 'region-literal',

  *check(literal, context) {
    const unit = context.graph.unitOf(literal);
    if (unit === undefined || targetOf(literal, context)?.region !== literal.region) return;
    if (unit.synthesized === true || unit.followsRegion?.() !== true || literal.foreign || !isOwnText(literal)) return;
    yield {
      messageId: 'literal',
      data: { address: literal.address, region: literal.region },
      at: literal.at,
      node: literal.owner,
      help: `name the Region of the stack in place of \`${literal.region}\``,
      proposals: followRegion('name the Region of the stack', [literal.at]),
    };
  },
});

/** What the stack puts in, what stands in a mapping or is the default of a parameter is not spelled out in the resource. */
function isOwnText({ at, region, owner: { extent } }: RegionLiteral): boolean {
  if (at.file.text.slice(at.start, at.end) !== region) return false;
  return extent === undefined || (at.file === extent.file && extent.start <= at.start && at.end <= extent.end);
}
