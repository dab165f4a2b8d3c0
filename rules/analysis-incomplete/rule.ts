import { defineRule, type GraphNode, type RuleContext } from '@privatelint/core/rule-api';

export default defineRule({
  id: 'analysis-incomplete',
  severity: 'info',
  recommended: true,
  description: 'Some questions depend on more combinations of conditions than the analysis takes time for.',
  why: 'What was not decided is neither proven nor refuted, and silence about it must not be taken for a proof.',
  references: ['https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/conditions-section-structure.html'],
  fix: 'none',
  messages: {
    incomplete: '{{what}} stays open: it depends on too many combinations of conditions',
  },
  on: 'budget',

  *check(undecided, { graph }) {
    const open = [...undecided].map((label) => openQuestion(label, graph)).filter((it) => it !== undefined);
    const [first] = open;
    const [node] = first === undefined ? graph.nodes() : [first.node];
    if (undecided.size === 0 || node === undefined) return;

    const others = new Set(open.map(({ what }) => what)).size - 1;
    const what = first === undefined ? 'part of the analysis' : `${first.what}${others > 0 ? ` and ${others} more` : ''}`;
    yield {
      messageId: 'incomplete',
      data: { what },
      at: node.at,
      node,
      notes: [...new Set(open.map((it) => it.what))].slice(1, MOST).map((it) => `open as well: ${it}`),
      help: 'fix the values of parameters (`--param Name=value`), so that fewer combinations are left',
    };
  },
});

const MOST = 10;

/** Questions that a person would ask: whether a workload reaches a service, and what rules ask of a resource. */
function openQuestion(label: string, graph: RuleContext['graph']): { readonly what: string; readonly node: GraphNode } | undefined {
  const [, workload = '', service = ''] = /^verdict of (.*) on (\S+)$/.exec(label) ?? [];
  const [, rule = '', subject = ''] = /^rule (\S+) on (.*)$/.exec(label) ?? [];
  const node = graph.node(workload) ?? graph.node(subject);
  if (node === undefined) return undefined;
  return { node, what: service === '' ? `${rule} at \`${node.address}\`` : `whether \`${node.address}\` reaches ${service}` };
}
