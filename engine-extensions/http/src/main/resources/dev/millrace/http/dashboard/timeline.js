// The timeline: a row for each node, a bar for each of its attempts and waits.

import { button, el, refill, svg, took, words } from './dom.js';

const ROWS = 60;

export class Timeline {
  element = el('section', { 'aria-labelledby': 'h-timeline' });
  #list = el('ol', { class: 'gantt' });
  #axis = el('div', { class: 'axis', 'aria-hidden': 'true' });
  #more = el('div');
  #most = ROWS;
  #spans = [];
  #onOpen;

  /** onOpen is called with a node's path. */
  constructor(onOpen) {
    this.#onOpen = onOpen;
    this.element.append(el('h2', { id: 'h-timeline' }, 'Timeline'), this.#axis, this.#list, this.#more);
  }

  /** Shows the attempts of nodes; those of nodes that are open go on until now. */
  show(spans, isOpen) {
    const last = new Map(spans.map((span) => [span.node, span]));
    const now = new Date().toISOString();
    this.#spans = spans.map((span) => (last.get(span.node) === span && isOpen(span.node) && span.to < now ? { ...span, to: now } : span));
    this.#draw();
  }

  #draw() {
    const byNode = new Map();
    this.#spans.forEach((span) => {
      byNode.set(span.node, [...(byNode.get(span.node) || []), span]);
    });
    const moments = this.#spans.flatMap((span) => [Date.parse(span.from), Date.parse(span.to)]);
    const first = moments.reduce((one, other) => Math.min(one, other), Infinity);
    const length = Math.max(1, moments.reduce((one, other) => Math.max(one, other), 0) - first);
    refill(this.#axis, moments.length ? [0, 1, 2, 3, 4].map((i) => el('span', {}, took(length * i / 4))) : []);
    const rows = [...byNode].slice(0, this.#most);
    refill(this.#list, rows.map(([node, spans]) => this.#row(node, spans, first, length)));
    this.#list.hidden = !rows.length;
    const left = byNode.size - rows.length;
    refill(this.#more, !rows.length && el('p', { class: 'empty' }, 'Nothing has run yet.'),
      left > 0 && button(`Show ${Math.min(left, ROWS)} more of ${left}`, () => {
        this.#most += ROWS;
        this.#draw();
      }, { 'data-focus': 'more-rows' }));
  }

  #row(node, spans, first, length) {
    const track = svg('svg', { class: 'track', viewBox: '0 0 1000 16', preserveAspectRatio: 'none', 'aria-hidden': 'true' });
    let all = 0;
    spans.forEach((span) => {
      const from = Date.parse(span.from) - first;
      const lasted = Date.parse(span.to) - Date.parse(span.from);
      all += lasted;
      const bar = svg('rect', {
        class: `attempt f-${span.end.toLowerCase().replaceAll('_', '-')}`,
        x: from / length * 1000, y: 2, width: Math.max(3, lasted / length * 1000), height: 12,
      });
      bar.append(svg('title', {}));
      bar.firstChild.textContent = `attempt ${span.attempt}, ${words(span.end)}, ${took(lasted)}`;
      track.append(bar);
    });
    const last = spans[spans.length - 1];
    return el('li', {},
      button(node, () => this.#onOpen(node), { class: 'link', 'data-focus': `t-${node}` }), track,
      el('span', { class: 'took' }, took(all), el('span', { class: 'quiet' }, `, ${last.attempt} attempts, ${words(last.end)}`)));
  }
}
