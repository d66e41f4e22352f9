// What is registered: each definition with its graph, its triggers and a form that starts it.

import { canOperate, get, post, text } from './api.js';
import { block, el, executionPath, facts, table, workflowLink } from './dom.js';
import { dataOf, field, problem } from './dialogs.js';
import { inputForm } from './form.js';
import { GraphView } from './graph.js';
import { openPanel } from './node.js';

const path = (id, rest = '') => `/definitions/${encodeURIComponent(id)}${rest}`;

export async function showDefinitions(room) {
  const { definitions } = await get('/definitions');
  room.append(el('h1', {}, 'Definitions'), table('Definitions that are registered',
    ['Workflow', 'Version', 'Says', 'Parameters', 'Triggers'],
    definitions.map((one) => [workflowLink(one.workflowId), one.version, one.description || one.name || '–',
      one.parameters.join(', ') || '–', one.triggers.join(', ') || '–']), 'No workflow is registered.'));
}

export async function showDefinition(room, context) {
  const [found, graph] = await Promise.all([get(path(context.id)), get(path(context.id, '/graph'))]);
  const picture = { inside: '' };
  const view = new GraphView((key, kind, keys) => openBox(found, graph, keys, () => view.focus(),
    kind === 'closed-scope' && (() => load(key))));

  async function load(inside) {
    picture.inside = inside;
    const svg = await text(path(context.id, '/graph'), { format: 'svg', inside });
    view.forget();
    view.show(svg);
    whole.hidden = !inside;
  }

  const whole = el('button', { type: 'button', hidden: true, onclick: () => load('') }, 'Whole graph');
  room.append(
    el('header', { class: 'subject' },
      el('h1', {}, found.name || found.workflowId),
      found.description ? el('p', {}, found.description) : '',
      facts([['Id', found.workflowId], ['Version', String(found.version)],
        ['Triggers', found.triggers.length ? el('a', { href: '#/triggers' }, found.triggers.join(', ')) : '']]),
      el('p', {}, el('a', { href: `#/executions?workflow=${encodeURIComponent(found.workflowId)}` }, 'Its executions'))),
    el('section', { 'aria-labelledby': 'h-graph' }, el('div', { class: 'bar' }, el('h2', { id: 'h-graph' }, 'Graph'), whole, view.tools), view.element),
    canOperate() ? startSection(found) : '',
    el('details', {}, el('summary', {}, 'The definition as JSON'), block(found.definition)));
  await load('');
}

function openBox(found, graph, keys, back, showInside) {
  const all = (part) => part.nodes.flatMap((node) => [node, ...(node.graph ? all(node.graph) : [])]);
  const boxes = all(graph).filter((box) => keys.includes(box.key));
  const written = (part, id) => {
    if (part === null || typeof part !== 'object') {
      return undefined;
    }
    return part.nodeId === id ? part : Object.values(part).map((one) => written(one, id)).find(Boolean);
  };
  openPanel(boxes.length === 1 ? boxes[0].place : `${boxes.length} nodes`, [
    showInside ? el('button', { type: 'button', class: 'main', onclick: showInside }, 'Show what is inside') : '',
    ...boxes.slice(0, 100).map((box) => el('section', {}, el('h3', {}, `${box.nodeId}, ${box.type}`),
      boxes.length === 1 ? block(written(found.definition, box.nodeId) ?? {}) : '')),
  ], back);
}

function startSection(found) {
  const { fields, read } = inputForm(found.definition.parameters);
  const refusals = el('div');
  const form = el('form', { class: 'start' }, fields,
    el('details', {}, el('summary', {}, 'Key, labels'),
      field('key', 'Key', {}, 'With the same key it is the same execution, however often it is started.'),
      field('labels', 'Labels', { rows: 2, value: '{}' }, 'An object of texts, as JSON.')),
    refusals, el('div', { class: 'buttons' }, el('button', { type: 'submit', class: 'main' }, 'Start')));
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const data = new FormData(form);
    const key = data.get('key').trim();
    try {
      const started = await post('/executions', {
        workflow: found.workflowId, input: read(data), labels: dataOf(data.get('labels'), 'The labels'),
      }, key ? { 'Idempotency-Key': key } : {});
      location.hash = executionPath(started.executionId);
    } catch (e) {
      refusals.replaceChildren(problem(e));
    }
  });
  return el('section', { 'aria-labelledby': 'h-start' }, el('h2', { id: 'h-start' }, 'Start'), form);
}
