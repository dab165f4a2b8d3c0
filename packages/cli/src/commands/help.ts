import { helpLines } from './arguments.ts';
import { CHECK_OPTIONS } from './check-options.ts';

const COMMANDS = `Commands:
  check [paths...]         lint files, folders and globs; the default: \`privatelint template.yaml\` works
  explain WHAT [paths...]  a rule id: its page; a workload, or a file: every need with its verdict and path
  explain policy ENDPOINT  what the policy of an endpoint lets pass, and the least policy that does
  graph [paths...]         the network and the workloads as a graph
  diff BASE HEAD           which proofs a change breaks or mends, and what to do after it (or: diff main..HEAD)
  rules                    all rules (--format json)
  init [folder]            configuration and CI step, shown before they are written; --network
  inspect OP               what the tool thinks of one value, condition or expression
`;

const OUTCOMES = `Outcomes:
  proven       the workload reaches the service, and every step of the path is known
  ineffective  it reaches the service, but not through the endpoint that is there for it
  refuted      it cannot reach the service: the trace says where the path ends
  undecided    the network is outside of what was given; nothing is accused
`;

const EXIT_CODES = `Exit codes:
  0  nothing at or above --fail-on
  1  findings
  2  the tool could not do its job: usage, unreadable input, a crash in a rule
  3  with --strict: nothing found, but something stayed undecided or incomplete
`;

export function mainHelp(): string {
  return `privatelint proves, from the files that you give, that ECS workloads reach the AWS services that they need.

Usage: privatelint [check] [paths...] [options]

${COMMANDS}
Options of check, and of the other commands as far as they apply:
${helpLines(CHECK_OPTIONS)}
${OUTCOMES}
${EXIT_CODES}`;
}

export function checkHelp(): string {
  return `Usage: privatelint check [paths...] [options]

Without paths: the current folder, without what .gitignore names.
${helpLines(CHECK_OPTIONS)}
${OUTCOMES}
${EXIT_CODES}`;
}
