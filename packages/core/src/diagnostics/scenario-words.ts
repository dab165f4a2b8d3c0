import type { Diagnostic, Scenario } from './diagnostic.ts';

/** More combinations than these are summed up. */
const SHOWN = 3;

/** When a finding holds, such as "only when IsProduction is false"; empty if it always does. */
export function whenItHolds({ scenarios = [], scenariosComplete }: Pick<Diagnostic, 'scenarios' | 'scenariosComplete'>): string {
  const texts = [...new Set(scenarios.map(scenarioText))].filter((text) => text !== '');
  const usual = new Set(scenarios.filter(({ byDefault }) => byDefault === true).map(scenarioText));
  const told = texts.map((text) => (usual.has(text) ? `${text}, as by default` : text));
  if (told.length === 0) return '';
  const others = scenariosComplete && told.length <= SHOWN ? '' : ', and in other combinations';
  return `only when ${told.slice(0, SHOWN).join(', or when ')}${others}`;
}

/** By the names of conditions, which its author knows; else by what is chosen. */
function scenarioText({ conditions, inputs }: Scenario): string {
  const named = Object.entries(conditions).map(([name, holds]) => `${name} is ${holds ? 'true' : 'false'}`);
  const chosen = Object.entries(inputs).map(([name, values]) => `${name} is ${values.map((value) => (value === '' ? 'empty' : value)).join(' or ')}`);
  return (named.length > 0 ? named : chosen).join(' and ');
}
