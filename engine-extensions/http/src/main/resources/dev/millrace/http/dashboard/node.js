// The panel: what is known of one node, or of several that are alike.

import { canOperate, execution, get, session } from './api.js';
import { between, block, button, clock, el, facts, linked, mark, took, words } from './dom.js';
import { problem } from './dialogs.js';
import { answerActions, nodeActions } from './actions.js';

const MOST_MEMBERS = 100;
const PAGE = 1000;
const MOST_PAGES = 20;
const FIRST = ['FAILED', 'TIMED_OUT', 'NEEDS_DECISION', 'RUNNING', 'WAITING', 'READY', 'CANCELLED', 'COMPLETED', 'SKIPPED', 'PENDING'];

const panel = document.getElementById('panel');
let back = null;
let onClosed = () => {};

export function closePanel() {
  if (!panel.hidden) {
    panel.hidden = true;
    panel.replaceChildren();
    document.body.classList.remove('beside');
    onClosed();
    back?.();
  }
}

document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && !document.querySelector('dialog')) {
    closePanel();
  }
});

function open(title, ...content) {
  panel.replaceChildren(el('div', { class: 'bar' }, el('h2', { class: 'code' }, title), button('Close', closePanel)), ...content);
  panel.scrollTop = 0;
  panel.hidden = false;
  document.body.classList.add('beside');
}

/** Opens the panel; focus comes back by the first action when it closes, and the second is told of that. */
export function openPanel(title, content, focusBack, closed = () => {}) {
  open(title, ...content);
  back = focusBack;
  onClosed = closed;
  panel.focus({ preventScroll: true });
}

/** Says of the chosen node what there is to say now; the focus and the place in the panel stay. */
export function refreshPanel(content) {
  if (!panel.hidden) {
    const place = panel.scrollTop;
    const hasFocus = panel.contains(document.activeElement);
    [...panel.children].slice(1).forEach((old) => old.remove());
    panel.append(...content);
    panel.scrollTop = place;
    if (hasFocus && !panel.contains(document.activeElement)) {
      panel.focus({ preventScroll: true });
    }
  }
}

export const placeOf = (path) => path.replace(/\[\d+\]/g, '');

/** The nodes of some places, those that need somebody first. */
export function nodesAt(run, places) {
  const wanted = new Set(places);
  return Object.entries(run.snapshot.nodes).filter(([path]) => wanted.has(placeOf(path)))
    .sort(([, one], [, other]) => FIRST.indexOf(one.status) - FIRST.indexOf(other.status));
}

/** A list of nodes to choose from. */
export function members(run, nodes, choose) {
  const shown = nodes.slice(0, MOST_MEMBERS);
  return [
    el('ul', { class: 'members' }, shown.map(([path, node]) => el('li', {},
      button(path, () => choose(path), { class: 'link code' }), mark(node.status)))),
    nodes.length > shown.length && el('p', { class: 'hint' }, `${nodes.length - shown.length} more are found by their names below the graph.`),
  ].filter(Boolean);
}

const section = (title, ...content) => el('section', {}, el('h3', {}, title), ...content);

/** What is loaded comes when it is there. */
function later(promise) {
  const room = el('div', {}, el('p', { class: 'hint' }, 'Loading …'));
  promise.then((content) => room.replaceChildren(...[content].flat().filter(Boolean)),
    (e) => room.replaceChildren(problem(e)));
  return room;
}

const hidden = () => el('p', { class: 'hint' }, 'Hidden from the role read.');

/** What the panel says of one node. */
export function nodeContent(run, path, changed, choose) {
  const node = run.snapshot.nodes[path];
  if (!node) {
    return [el('p', {}, 'The execution has not come to this node.')];
  }
  const attempts = run.graph.attempts.filter((span) => span.node === path);
  return [
    el('p', {}, mark(node.status), node.skipReason ? ` ${words(node.skipReason)}` : ''),
    canOperate() ? nodeActions(run, path, node, changed) : null,
    node.waitsFor ? waiting(run, path, node, changed) : null,
    facts([
      ['Started', node.startedAt && clock(node.startedAt)],
      ['Took', node.startedAt && between(node.startedAt, node.endedAt)],
      ['Attempts', String(node.attempts)],
      ['Progress', node.progress && progressText(node.progress)],
    ]),
    node.error ? section('Error', el('p', { class: 'cause' }, el('strong', {}, node.error.type), ` ${node.error.message}`),
      later(traces(run, path))) : null,
    node.warnings?.length ? section('Warnings', el('ul', {}, node.warnings.map((one) => el('li', {}, warningText(one))))) : null,
    section('Why it stands here', later(explained(run, path))),
    section('Input', ...inputs(run, path, choose)),
    section('Output', session.payloads ? (node.output && Object.keys(node.output).length ? block(node.output) : el('p', { class: 'hint' }, 'None.')) : hidden()),
    attempts.length ? section('Attempts', el('ol', { class: 'attempts' }, attempts.map((span) => el('li', {},
      mark(span.end), ` ${span.attempt}: ${span.to === span.from ? '' : took(Date.parse(span.to) - Date.parse(span.from))} from ${clock(span.from)}`,
      span.note ? el('p', { class: 'hint' }, span.note) : null)))) : null,
    section('Log', later(log(run, path))),
  ].filter(Boolean);
}

const warningText = (one) => (typeof one === 'string' ? one : one.message || JSON.stringify(one));

const progressText = (progress) => [
  progress.fraction === null || progress.fraction === undefined ? '' : `${Math.round(progress.fraction * 100)} %`,
  progress.text || '',
].filter(Boolean).join(', ');

function waiting(run, path, node, changed) {
  const { signal, correlation, until } = node.waitsFor;
  return el('div', { class: 'asks' },
    el('p', {}, 'It waits for the signal ', el('strong', {}, signal || 'of a timer'),
      correlation ? ` of ${correlation}` : '', until ? `, until ${clock(until)}` : '', '.'),
    signal && canOperate() ? answerActions(run, path, node.waitsFor, changed) : null);
}

/** What a node is given is what those before it put out; a node without any is given the input of the execution. */
function inputs(run, path, choose) {
  if (!session.payloads) {
    return [hidden()];
  }
  const before = sourcesOf(run.graph.graph, placeOf(path)) || [];
  const found = nodesAt(run, before).filter(([, node]) => node.status === 'COMPLETED').slice(0, 20);
  if (!before.length && !path.includes('/')) {
    return [el('p', { class: 'hint' }, 'That of the execution:'), block(run.snapshot.input)];
  }
  return found.length
    ? found.map(([from, node]) => el('div', {}, el('p', {}, 'From ', button(from, () => choose(from), { class: 'link code' })), block(node.output)))
    : [el('p', { class: 'hint' }, 'Nothing has led here yet, or what did gave nothing.')];
}

/** The places that ways which were taken lead from; nothing if the place is not in the graph. */
function sourcesOf(graph, place) {
  const own = graph.nodes.find((node) => node.place === place);
  if (own) {
    const taken = graph.connections.filter((one) => one.to === own.key && one.route === 'TAKEN').map((one) => one.from);
    return graph.nodes.filter((node) => taken.includes(node.key)).map((node) => node.place);
  }
  for (const node of graph.nodes) {
    const found = node.graph && sourcesOf(node.graph, place);
    if (found) {
      return found;
    }
  }
  return null;
}

async function explained(run, path) {
  const { reasons } = await get(execution(run.id, '/explain'), { node: path });
  return reasons.length
    ? el('ul', { class: 'reasons' }, reasons.map((one) => el('li', {}, linked(one.text),
      one.values && Object.keys(one.values).length ? block(one.values) : null)))
    : el('p', { class: 'hint' }, 'Nothing to say.');
}

async function log(run, path) {
  const { lines, dropped } = await get(execution(run.id, '/logs'), { node: path, limit: 200 });
  if (lines.length && lines.every((line) => line.text === null)) {
    return hidden();
  }
  return lines.length
    ? [block(lines.map((line) => `${clock(line.at)} ${line.level} ${line.text}`).join('\n')),
      dropped ? el('p', { class: 'hint' }, `${dropped} older lines were dropped.`) : null]
    : el('p', { class: 'hint' }, 'It said nothing.');
}

/** The stacks of a node's failures are in its events, which are looked through page by page. */
async function traces(run, path) {
  const found = [];
  let after = 0;
  for (let i = 0; i < MOST_PAGES && after !== null; i += 1) {
    const page = await get(execution(run.id, '/events'), { after, limit: PAGE });
    found.push(...page.events.filter((event) => event.node === path && event.failure?.trace));
    after = page.next;
  }
  return found.slice(-5).map((event) => el('details', {},
    el('summary', {}, `Stack of ${event.failure.type}, ${clock(event.atEpochMicros / 1000)}`), block(event.failure.trace)));
}
