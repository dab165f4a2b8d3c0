import type { Diagnostic, Scenario } from '@privatelint/core';

/** A finding in the one line that an editor shows: what is wrong, when, and why it matters. */
export function messageOf({ message, scenarios, scenariosComplete, notes, assumes }: Diagnostic): string {
  const when = whenItHolds(scenarios ?? [], scenariosComplete);
  const more = [...notes, ...assumes.map((it) => `assuming that ${it}`)];
  return `${message}${when === '' ? '' : ` (${when})`}${more.map((it) => `; ${it}`).join('')}`;
}

function whenItHolds(scenarios: readonly Scenario[], complete: boolean): string {
  const shown = scenarios.map(scenarioText).filter((text) => text !== '');
  if (shown.length === 0) return '';
  return `only when ${shown.join(', or when ')}${complete ? '' : ', and in other combinations'}`;
}

function scenarioText({ conditions, inputs }: Scenario): string {
  return [
    ...Object.entries(conditions).map(([name, value]) => `${name} is ${value}`),
    ...Object.entries(inputs).map(([name, values]) => `${name} is ${values.map((value) => (value === '' ? 'empty' : value)).join(' or ')}`),
  ].join(' and ');
}
