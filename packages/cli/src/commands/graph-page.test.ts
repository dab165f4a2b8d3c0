import { expect, test } from 'vitest';
import { html } from './graph-page.ts';

const file = { path: 'a.yaml', text: 'one\ntwo\n' };
const at = { file, start: 4, end: 7 };
const node = (id: string, kind: string, more: object = {}) => ({ id, address: `${id}<1>`, kind, resourceType: 'T', at, properties: {}, unknown: {}, ...more });

test('every node has a place on the page that those who refer to it lead to', () => {
  const page = html({
    nodes: [node('Subnet', 'subnet', { properties: { cidr: '10.0.0.0/24' }, unknown: { zone: 'parameter `Zone` has no value' } }), node('Vpc', 'vpc')],
    edges: [{ from: 'Subnet', to: 'Vpc', label: 'vpc' }],
  });
  expect(page).toContain('<section id="n0"><h3>Subnet&lt;1&gt;</h3><p>T, a.yaml:2</p>');
  expect(page).toContain('<tr><td>cidr</td><td>10.0.0.0/24</td></tr>');
  expect(page).toContain('<i>not known: parameter `Zone` has no value</i>');
  expect(page).toContain('<tr><td>vpc</td><td>→ <a href="#n1">Vpc&lt;1&gt;</a></td></tr>');
  expect(page).toContain('<tr><td>vpc of</td><td>← <a href="#n0">Subnet&lt;1&gt;</a></td></tr>');
  expect(page).toContain('<h1>2 nodes</h1>');
});
