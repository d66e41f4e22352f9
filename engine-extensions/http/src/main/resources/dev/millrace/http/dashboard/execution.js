// One execution: how it stands, its graph, its timeline, its nodes, its data.

import { canOperate, eased, execution, follow, get, session, text } from './api.js';
import { between, block, button, clock, el, facts, linked, mark, refill, statusClass, took, workflowLink } from './dom.js';
import { executionActions, hasEnded } from './actions.js';
import { GraphView } from './graph.js';
import { members, nodeContent, nodesAt, openPanel, placeOf, refreshPanel } from './node.js';
import { Timeline } from './timeline.js';

const MOST_ROWS = 50;
const OPEN = ['RUNNING', 'WAITING'];

/** By whom it was started, and as what, if anybody said so. */
function origin({ key, labels = {}, actor, parent } = {}) {
  const all = Object.entries(labels);
  return [['Key', key && el('span', { class: 'code' }, key)], ['Started by', actor],
    ['Parent', parent && linked(String(parent))],
    ['Labels', all.length ? all.map(([name, value]) => el('span', { class: 'label' }, `${name}=${value}`)) : '']];
}

/** Why it has not begun. */
const waits = ({ place, gate, reason, since, expected }) => el('p', { class: 'asks' },
  `It waits to begin, as number ${place}, at `, el('strong', {}, gate), ': ', linked(reason), `; since ${clock(since)}`,
  expected ? `, until about ${clock(expected)}.` : '.');

export async function showExecution(room, context) {
  const run = { id: context.id, snapshot: null, graph: null, starter: undefined };
  const view = new ExecutionView(room, run, context);
  await view.load();
  view.follow();
}

class ExecutionView {
  #run;
  #context;
  #head = el('header', { class: 'subject' });
  #data = el('section', { 'aria-label': 'Data' });
  #nodes = el('div');
  #find = el('input', { type: 'search', placeholder: 'Name or status', 'aria-label': 'Find nodes by name or status' });
  #inside = el('p', { class: 'crumbs', hidden: true });
  #scope = '';
  #chosen = null;
  #graph = new GraphView((key, kind, keys) => this.#openBox(key, kind, keys));
  #timeline = new Timeline((path) => this.#openNode(path, document.activeElement));
  #eased = eased(() => this.load());
  #close = () => {};

  constructor(room, run, context) {
    this.#run = run;
    this.#context = context;
    this.#find.addEventListener('input', () => this.#listNodes());
    room.append(this.#head,
      el('section', { 'aria-labelledby': 'h-graph' }, el('div', { class: 'bar' }, el('h2', { id: 'h-graph' }, 'Graph'), this.#graph.tools), this.#inside, this.#graph.element),
      this.#timeline.element,
      el('section', { 'aria-labelledby': 'h-nodes' },
        el('div', { class: 'bar' }, el('h2', { id: 'h-nodes' }, 'Nodes'), this.#find), this.#nodes),
      this.#data);
    const clockwork = setInterval(() => {
      if (this.#run.snapshot && !hasEnded(this.#run.snapshot) && !document.hidden) {
        this.#showTimes();
      }
    }, 1000);
    context.onLeave(() => {
      clearInterval(clockwork);
      this.#close();
      this.#eased.stop();
    });
  }

  async load() {
    const { id } = this.#run;
    const [snapshot, graph, picture, undoable, first] = await Promise.all([
      get(execution(id, '/snapshot')), get(execution(id, '/graph')),
      text(execution(id, '/graph'), { format: 'svg', inside: this.#scope }),
      canOperate() ? get(execution(id, '/repairs/last')) : null,
      this.#run.starter ? null : get(execution(id, '/events'), { limit: 1 }),
    ]);
    if (!this.#context.isShown()) {
      return;
    }
    this.#run.starter ??= first.events[0]?.origin?.starter ?? {};
    Object.assign(this.#run, { snapshot, graph, undoable });
    this.#graph.show(picture);
    this.#graph.note(this.#notes());
    this.#showTimes();
    this.#listNodes();
    this.#showData();
    this.#refreshChosen();
  }

  /** How often a node was tried, and how far it is, by the key of its box; not of several at one place. */
  #notes() {
    const keys = new Map(this.#boxes().map((box) => [box.place, box.key]));
    return new Map(Object.entries(this.#run.snapshot.nodes)
      .filter(([path, node]) => keys.has(path) && (node.attempts > 1 || node.status === 'RUNNING'))
      .map(([path, node]) => [keys.get(path), { attempts: node.attempts, fraction: node.status === 'RUNNING' ? node.progress?.fraction : null }]));
  }

  /** Follows what happens; what has ended changes only by a repair, after which it is followed again. */
  follow() {
    this.#close();
    if (!hasEnded(this.#run.snapshot)) {
      this.#close = follow(execution(this.#run.id, '/events'), () => this.#eased.ask());
    }
  }

  /** What grows with the time alone. */
  #showTimes() {
    this.#showHead();
    this.#timeline.show(this.#run.graph.attempts, (path) => OPEN.includes(this.#run.snapshot.nodes[path]?.status));
  }

  async #changed() {
    await this.load();
    this.follow();
  }

  #showHead() {
    const { snapshot } = this.#run;
    const { progress } = snapshot;
    refill(this.#head,
      el('p', { class: 'hint' }, workflowLink(snapshot.workflowId), ` ${snapshot.version}`),
      el('div', { class: 'titled' }, el('h1', { class: 'code' }, snapshot.executionId), mark(snapshot.status)),
      progress && el('div', { class: 'progress' },
        el('progress', { class: statusClass(snapshot.status), max: '100', value: String(progress.percent), 'aria-label': 'How far it is' }),
        el('span', {}, `${Math.round(progress.percent)} %, ${progress.completed} of ${progress.total} nodes completed`
          + `${progress.running ? `, ${progress.running} running` : ''}${progress.failed ? `, ${progress.failed} failed` : ''}`
          + `${progress.skipped ? `, ${progress.skipped} skipped` : ''}`
          + `${progress.remainingMs && snapshot.status !== 'PAUSED' ? `, about ${took(progress.remainingMs)} left` : ''}`)),
      progress?.waitingStart && waits(progress.waitingStart),
      snapshot.error && this.#cause(snapshot.error),
      facts([['Started', clock(snapshot.startedAt)], ['Ended', snapshot.endedAt && clock(snapshot.endedAt)],
        ['Took', snapshot.durationMs === null ? between(snapshot.startedAt) : took(snapshot.durationMs)],
        ...origin(this.#run.starter)]),
      canOperate() && executionActions(this.#run, () => this.#changed()));
  }

  /** What it failed of, and where, which the message says too. */
  #cause({ type, message, node }) {
    const at = `node ${node}: `;
    return el('p', { class: 'cause' }, el('strong', {}, type || ''), node && [' at ', button(node,
      (event) => this.#openNode(node, event.target), { class: 'link code', 'data-focus': 'error' })],
    `${node ? ': ' : ' '}${message.startsWith(at) ? message.slice(at.length) : message}`);
  }

  #showData() {
    const { snapshot } = this.#run;
    if (!session.payloads) {
      refill(this.#data, el('h2', {}, 'Data'), el('p', { class: 'hint' }, 'Hidden from the role read.'));
      return;
    }
    refill(this.#data, el('h2', {}, 'Data'), el('div', { class: 'columns' },
      ['input', 'output', 'variables'].map((name) => el('div', {}, el('h3', {}, name[0].toUpperCase() + name.slice(1)),
        snapshot[name] && Object.keys(snapshot[name]).length ? block(snapshot[name]) : el('p', { class: 'hint' }, 'None.')))));
  }

  #listNodes() {
    const word = this.#find.value.trim().toLowerCase();
    const found = Object.entries(this.#run.snapshot.nodes)
      .filter(([path, node]) => path.toLowerCase().includes(word) || node.status.toLowerCase().replaceAll('_', ' ').includes(word));
    const shown = found.slice(0, MOST_ROWS);
    refill(this.#nodes,
      el('ul', { class: 'members' }, shown.map(([path, node]) => el('li', {},
        button(path, (event) => this.#openNode(path, event.target), { class: 'link code', 'data-focus': `n-${path}` }),
        el('span', { class: 'hint' }, node.startedAt ? between(node.startedAt, node.endedAt) : ''), mark(node.status)))),
      found.length > shown.length && el('p', { class: 'hint' }, `${shown.length} of ${found.length} are shown; look for others by name.`),
      !found.length && el('p', { class: 'empty' }, 'No node is like that.'));
  }

  // --- what is chosen

  #openNode(path, from) {
    const key = this.#boxes().find((box) => box.place === placeOf(path))?.key || '';
    openPanel(path, this.#content(path, from),
      () => (from?.isConnected ? from.focus({ preventScroll: true }) : this.#graph.focus()), () => this.#unchosen());
    this.#graph.choose(key);
    this.#chosen = { path, from, state: this.#stateOf(path) };
  }

  #unchosen() {
    this.#chosen = null;
    this.#graph.choose('');
  }

  #content(path, from) {
    return nodeContent(this.#run, path, () => this.#changed(), (other) => this.#openNode(other, from));
  }

  #stateOf(path) {
    return JSON.stringify([this.#run.snapshot.nodes[path], this.#run.graph.attempts.filter((span) => span.node === path).length]);
  }

  #refreshChosen() {
    const chosen = this.#chosen;
    if (chosen && this.#stateOf(chosen.path) !== chosen.state) {
      chosen.state = this.#stateOf(chosen.path);
      refreshPanel(this.#content(chosen.path, chosen.from));
    }
  }

  #openBox(key, kind, keys) {
    const boxes = this.#boxes().filter((box) => keys.includes(box.key));
    const nodes = nodesAt(this.#run, boxes.map((box) => box.place));
    if (nodes.length === 1 && kind !== 'closed-scope') {
      this.#openNode(nodes[0][0], null);
      return;
    }
    const title = boxes.length === 1 ? boxes[0].place : `${boxes.length} nodes`;
    openPanel(title, [
      kind === 'closed-scope' && button('Show what is inside', () => this.#show(key, title), { class: 'main' }),
      ...(nodes.length ? members(this.#run, nodes, (path) => this.#openNode(path, null))
        : [el('p', {}, 'The execution has not come here.')]),
    ].filter(Boolean), () => this.#graph.focus(), () => this.#unchosen());
    this.#chosen = null;
    this.#graph.choose(key);
  }

  /** Shows the picture of what is in a node, or, without a key, the whole. */
  async #show(key, title) {
    this.#scope = key;
    this.#graph.forget();
    this.#inside.hidden = !key;
    this.#inside.replaceChildren(button('Whole graph', () => this.#show('', '')), ` › ${title}`);
    await this.load();
  }

  #boxes(graph = this.#run.graph.graph) {
    return graph.nodes.flatMap((node) => [node, ...(node.graph ? this.#boxes(node.graph) : [])]);
  }
}
