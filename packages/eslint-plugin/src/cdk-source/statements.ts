import type { TSESTree } from '@typescript-eslint/types';
import { NEVER, type Guard, type Guarded } from '@privatelint/core/front-end-api';
import { makeClass } from './classes.ts';
import { Environment } from './environment.ts';
import type { Evaluator } from './expressions.ts';
import { DEFAULT_EXPORT } from './modules.ts';
import { bindPattern } from './patterns.ts';
import type { Run } from './run.ts';
import { absent, literal, placeOf, unknown, type FunctionVal, type Val } from './values.ts';

type Statement = TSESTree.Statement | TSESTree.ProgramStatement | TSESTree.NamedExportDeclarations | TSESTree.ClassDeclaration | TSESTree.FunctionDeclaration;

/** The body of a function: its value. */
export function runBody(evaluator: Evaluator, body: TSESTree.BlockStatement | TSESTree.Expression, scope: Environment): Val {
  const { run } = evaluator;
  if (body.type !== 'BlockStatement') return evaluator.evaluate(body, scope);
  const before = run.path;
  const loops = run.loops.splice(0, run.loops.length);
  const results: Guarded<Val>[] = [];
  run.returns.push(results);
  try {
    runBlock(evaluator, body.body, scope);
    if (run.path !== NEVER) results.push({ value: absent(run.span(body)), when: run.path });
    // A path that ended in an error did not return.
    run.path = run.guards.and(before, run.guards.any(results.map(({ when }) => when)));
    return run.cases(results, run.span(body));
  } finally {
    run.returns.pop();
    run.loops.push(...loops);
  }
}

export function runBlock(evaluator: Evaluator, statements: readonly Statement[], scope: Environment): void {
  const { run } = evaluator;
  hoist(evaluator, statements, scope);
  for (const statement of statements) {
    if (!run.reached()) return;
    runStatement(evaluator, statement, scope);
  }
}

/** Functions can be called before they are written. */
function hoist(evaluator: Evaluator, statements: readonly Statement[], scope: Environment): void {
  for (const statement of statements) {
    const declared = (statement.type === 'ExportNamedDeclaration' || statement.type === 'ExportDefaultDeclaration') && statement.declaration !== null ? statement.declaration : statement;
    if (declared.type !== 'FunctionDeclaration' || declared.id === null) continue;
    const fn: FunctionVal = { kind: 'function', node: declared, scope, at: evaluator.run.span(declared) };
    scope.declare(declared.id.name, fn);
  }
}

function runStatement(evaluator: Evaluator, node: Statement, scope: Environment): void {
  const { run } = evaluator;
  run.step();
  switch (node.type) {
    case 'ExpressionStatement':
      evaluator.evaluate(node.expression, scope);
      return;
    case 'VariableDeclaration':
      return declare(evaluator, node, scope);
    case 'FunctionDeclaration':
    case 'EmptyStatement':
    case 'TSInterfaceDeclaration':
    case 'TSTypeAliasDeclaration':
    case 'TSDeclareFunction':
    case 'ExportAllDeclaration':
    case 'DebuggerStatement':
      return;
    case 'ClassDeclaration':
      if (node.id === null) makeClass(evaluator, node, scope);
      else scope.declare(node.id.name, makeClass(evaluator, node, scope));
      return;
    case 'ImportDeclaration':
      return importNames(evaluator, node, scope);
    case 'TSImportEqualsDeclaration': {
      const source = node.moduleReference.type === 'TSExternalModuleReference' ? node.moduleReference.expression.value : '';
      scope.declare(node.id.name, source === '' ? unknown(node.id.name, 'it is not followed', run.span(node)) : evaluator.moduleValue(source, run.span(node)));
      return;
    }
    case 'ExportNamedDeclaration':
      if (node.declaration !== null) runStatement(evaluator, node.declaration, scope);
      return;
    case 'ExportDefaultDeclaration':
      return exportDefault(evaluator, node.declaration, scope);
    case 'TSEnumDeclaration':
      return declareEnum(evaluator, node, scope);
    case 'BlockStatement':
      return runBlock(evaluator, node.body, new Environment(scope));
    case 'IfStatement':
      return runIf(evaluator, node, scope);
    case 'ReturnStatement': {
      const value = node.argument === null ? absent(run.span(node)) : evaluator.evaluate(node.argument, scope);
      run.returns.at(-1)?.push({ value, when: run.path });
      run.path = NEVER;
      return;
    }
    case 'ThrowStatement':
      return runThrow(run);
    case 'ForOfStatement':
      return forOf(evaluator, node, scope);
    case 'ForStatement':
      return forLoop(evaluator, node, scope);
    case 'SwitchStatement':
      return runSwitch(evaluator, node, scope);
    case 'TryStatement':
      return runTry(evaluator, node, scope);
    case 'LabeledStatement':
      return runStatement(evaluator, node.body, scope);
    case 'BreakStatement':
    case 'ContinueStatement': {
      const loop = run.loops.at(-1);
      if (loop !== undefined) {
        if (node.type === 'BreakStatement') loop.broken = run.guards.or(loop.broken, run.path);
        else loop.continued = run.guards.or(loop.continued, run.path);
      }
      run.path = NEVER;
      return;
    }
    default:
      evaluator.havoc(node, scope, 'a loop is not followed');
  }
}

function runThrow(run: Run): void {
  const block = run.caught.at(-1);
  if (block !== undefined) block.thrown = run.guards.or(block.thrown, run.path);
  // Synthesis fails there: what is judged are the worlds in which it does not.
  else run.guards.possible = run.guards.and(run.guards.possible, run.guards.not(run.path));
  run.path = NEVER;
}

/** What handlers do is not followed: whether the program goes on behind one is not known. */
function runTry(evaluator: Evaluator, node: TSESTree.TryStatement, scope: Environment): void {
  const { run } = evaluator;
  const block = { thrown: NEVER };
  if (node.handler !== null) run.caught.push(block);
  runBlock(evaluator, node.block.body, new Environment(scope));
  if (node.handler !== null) {
    run.caught.pop();
    evaluator.havoc(node.handler, scope, 'what is done after errors is not followed');
    const goesOn = run.flag(`goes on at ${placeOf(run.span(node.handler))}`, 'the program goes on after an error');
    run.path = run.guards.or(run.path, run.guards.and(block.thrown, goesOn));
  }
  if (node.finalizer !== null) runBlock(evaluator, node.finalizer.body, new Environment(scope));
}

function exportDefault(evaluator: Evaluator, node: TSESTree.ExportDefaultDeclaration['declaration'], scope: Environment): void {
  switch (node.type) {
    case 'ClassDeclaration':
      scope.declare(DEFAULT_EXPORT, makeClass(evaluator, node, scope));
      return;
    case 'FunctionDeclaration':
      scope.declare(DEFAULT_EXPORT, { kind: 'function', node, scope, at: evaluator.run.span(node) });
      return;
    case 'TSInterfaceDeclaration':
    case 'TSDeclareFunction':
    case 'TSEnumDeclaration':
    case 'TSModuleDeclaration':
    case 'TSTypeAliasDeclaration':
    case 'VariableDeclaration':
      return;
    default:
      scope.declare(DEFAULT_EXPORT, evaluator.evaluate(node, scope));
  }
}

function declare(evaluator: Evaluator, node: TSESTree.VariableDeclaration, scope: Environment): void {
  for (const { id, init } of node.declarations) {
    const value = init === null ? absent(evaluator.run.span(id)) : evaluator.evaluate(init, scope);
    bindPattern(evaluator, id, value, scope, true);
  }
}

function importNames(evaluator: Evaluator, node: TSESTree.ImportDeclaration, scope: Environment): void {
  if (node.importKind === 'type') return;
  const { run, modules } = evaluator;
  const source = node.source.value;
  // What it does when it is loaded is done whether or not something is taken from it.
  if (node.specifiers.length === 0) evaluator.moduleValue(source, run.span(node));
  for (const specifier of node.specifiers) {
    const { name } = specifier.local;
    const at = run.span(specifier);
    if (specifier.type === 'ImportNamespaceSpecifier') {
      scope.declare(name, evaluator.moduleValue(source, at));
      continue;
    }
    const imported = specifier.type === 'ImportDefaultSpecifier' ? 'default' : specifier.imported.type === 'Identifier' ? specifier.imported.name : specifier.imported.value;
    const cell = modules.imported(evaluator, source, imported, at);
    if (cell !== undefined) scope.share(name, cell);
    else scope.declare(name, unknown(name, `\`${name}\` is imported from \`${source}\`, which is not followed`, at));
  }
}

function declareEnum(evaluator: Evaluator, node: TSESTree.TSEnumDeclaration, scope: Environment): void {
  const { run } = evaluator;
  const at = run.span(node);
  const entries = new Map<string, { value: Val; keyAt: Val['at'] }>();
  let next = 0;
  for (const member of node.body.members) {
    const key = member.id.type === 'Identifier' ? member.id.name : member.id.value;
    const value = member.initializer === undefined ? literal(next, run.span(member)) : evaluator.evaluate(member.initializer, scope);
    if (value.kind === 'literal' && typeof value.value === 'number') next = value.value + 1;
    entries.set(key, { value, keyAt: run.span(member.id) });
  }
  scope.declare(node.id.name, { kind: 'object', entries, at });
}

function runIf(evaluator: Evaluator, node: TSESTree.IfStatement, scope: Environment): void {
  const { run } = evaluator;
  const test = run.truth(evaluator.evaluate(node.test, scope));
  const yes = run.under(test, () => {
    runStatement(evaluator, node.consequent, new Environment(scope));
  });
  const no = run.under(run.guards.not(test), () => {
    if (node.alternate !== null) runStatement(evaluator, node.alternate, new Environment(scope));
  });
  run.path = run.guards.or(yes, no);
}

function forOf(evaluator: Evaluator, node: TSESTree.ForOfStatement, scope: Environment): void {
  const { run } = evaluator;
  const list = run.narrowed(evaluator.evaluate(node.right, scope));
  if (list.kind !== 'array' || list.open !== undefined || list.items.length > MOST_TURNS) {
    if (list.kind === 'array' || list.kind === 'cases') run.escape(list, 'a loop is not followed');
    return evaluator.havoc(node, scope, 'a loop is not followed');
  }
  inLoop(evaluator, (turn) => {
    for (const { value, when } of [...list.items]) {
      turn(when, () => {
        const inner = new Environment(scope);
        if (node.left.type === 'VariableDeclaration') {
          const [declaration] = node.left.declarations;
          bindPattern(evaluator, declaration.id, value, inner, true);
        } else bindPattern(evaluator, node.left, value, inner, false);
        runStatement(evaluator, node.body, inner);
      });
    }
  });
}

const MOST_TURNS = 40;

function forLoop(evaluator: Evaluator, node: TSESTree.ForStatement, scope: Environment): void {
  const { run } = evaluator;
  const inner = new Environment(scope);
  if (node.init?.type === 'VariableDeclaration') declare(evaluator, node.init, inner);
  else if (node.init !== null) evaluator.evaluate(node.init, inner);
  const state = { followed: true };
  inLoop(evaluator, (turn, isBroken) => {
    for (let count = 0; ; count++) {
      const goesOn = node.test === null ? NEVER : run.truth(evaluator.evaluate(node.test, inner));
      if (goesOn === NEVER && node.test !== null) return;
      if (goesOn !== run.worlds.always || count >= MOST_TURNS) {
        state.followed = false;
        return;
      }
      turn(run.worlds.always, () => {
        runStatement(evaluator, node.body, new Environment(inner));
      });
      if (isBroken()) return;
      if (node.update !== null) evaluator.evaluate(node.update, inner);
    }
  });
  if (!state.followed) evaluator.havoc(node, inner, 'a loop is not followed');
}

/** Runs the turns of a loop; a turn that was broken off takes its worlds out of those that follow. */
function inLoop(evaluator: Evaluator, code: (turn: (when: Guard, body: () => void) => void, isBroken: () => boolean) => void): void {
  const { run } = evaluator;
  const loop = { continued: NEVER, broken: NEVER };
  run.loops.push(loop);
  const turn = (when: Guard, body: () => void): void => {
    loop.continued = NEVER;
    const before = run.path;
    const skipped = run.guards.and(before, run.guards.not(when));
    const after = run.under(when, body);
    run.path = run.guards.any([skipped, after, loop.continued]);
  };
  code(turn, () => run.path === NEVER);
  run.loops.pop();
  run.path = run.guards.or(run.path, loop.broken);
}

function runSwitch(evaluator: Evaluator, node: TSESTree.SwitchStatement, scope: Environment): void {
  const { run } = evaluator;
  const value = evaluator.evaluate(node.discriminant, scope);
  const inner = new Environment(scope);
  const tests = node.cases.map(({ test }) => (test === null ? undefined : run.equal(value, evaluator.evaluate(test, inner))));
  const none = run.guards.not(run.guards.any(tests.filter((test) => test !== undefined)));
  inLoop(evaluator, () => {
    const before = run.path;
    let taken: Guard = NEVER;
    let running: Guard = NEVER;
    for (const [i, one] of node.cases.entries()) {
      const test = tests[i] ?? none;
      const enters = run.guards.and(test, run.guards.not(taken));
      taken = run.guards.or(taken, enters);
      run.path = run.guards.or(running, run.guards.and(before, enters));
      if (run.reached()) runBlock(evaluator, one.consequent, inner);
      running = run.path;
    }
    run.path = run.guards.or(running, run.guards.and(before, run.guards.not(taken)));
  });
}
