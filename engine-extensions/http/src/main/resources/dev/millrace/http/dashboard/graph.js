// The graph: SVG that the engine laid out, with its own style, in a room of its own; colours come from the page.

import { button, el, svg } from './dom.js';

const SIDES = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
const LEGIBLE = 0.55;
const NOTES = `.tries rect { fill: var(--surface); stroke: var(--edge); } .tries text { font-size: 11px; fill: var(--ink); text-anchor: middle; }
  .far { fill: var(--line); } .far + .far { fill: var(--blue); }`;

/** How often, on the upper edge of a box. */
function badge(x, text) {
  const made = svg('g', { class: 'note tries', transform: `translate(${x} -9)` });
  const words = svg('text', { x: 13, y: 13 });
  words.textContent = text;
  made.append(svg('rect', { width: 26, height: 18, rx: 9 }), words);
  return made;
}

export class GraphView {
  #viewport = el('div', { class: 'viewport', tabindex: '0', role: 'region', 'aria-label': 'Picture of the graph' });
  #root = this.#viewport.attachShadow({ mode: 'open' });
  #text = '';
  #svg = null;
  #own = { width: 1, height: 1 };
  #size = 0;
  #chosen = '';
  #onOpen;

  /** onOpen is called with the key of a box, its kind, and the keys of those that it stands for. */
  constructor(onOpen) {
    this.#onOpen = onOpen;
    this.tools = el('div', { class: 'tools', role: 'group', 'aria-label': 'Size of the graph' },
      button('−', () => this.#zoom(this.#size * 0.8), { 'aria-label': 'Smaller' }),
      button('Fit', () => this.#fit(0.05), { 'aria-label': 'Fit the width' }),
      button('+', () => this.#zoom(this.#size * 1.25), { 'aria-label': 'Larger' }));
    this.element = el('div', {}, this.#viewport,
      el('p', { class: 'hint' }, 'Arrow keys move between boxes, Enter or Space opens one, Escape closes it.'));
    this.#root.addEventListener('keydown', (event) => this.#key(event));
    this.#root.addEventListener('click', (event) => {
      const box = event.target.closest('a.box');
      if (box) {
        event.preventDefault();
        this.#reach(box);
        this.#open(box);
      }
    });
  }

  /** Shows a picture; size, place and focus stay as they are. */
  show(text) {
    if (text === this.#text) {
      return;
    }
    this.#text = text;
    const focused = this.#root.activeElement?.dataset.key;
    const place = [this.#viewport.scrollLeft, this.#viewport.scrollTop];
    // The policy lets no style in markup be; the picture's stands once, before everything that is of the workflow.
    const [, before, style, behind] = /^([^]*?)<style>([^]*?)<\/style>([^]*)$/.exec(text);
    if (!this.#root.adoptedStyleSheets.length) {
      this.#root.adoptedStyleSheets = [style, NOTES].map((css) => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(css);
        return sheet;
      });
    }
    this.#svg = document.adoptNode(new DOMParser().parseFromString(before + behind, 'image/svg+xml').documentElement);
    this.#own = { width: +this.#svg.getAttribute('width'), height: +this.#svg.getAttribute('height') };
    this.#root.replaceChildren(this.#svg);
    const boxes = this.#boxes();
    boxes.forEach((box) => box.setAttribute('tabindex', '-1'));
    const again = boxes.find((box) => box.dataset.key === focused);
    (again || boxes[0])?.setAttribute('tabindex', '0');
    this.choose(this.#chosen);
    if (this.#size) {
      this.#resize(this.#size);
      this.#viewport.scrollTo(...place);
    } else {
      this.#fit(LEGIBLE);
    }
    again?.focus({ preventScroll: true });
  }

  /** Says of boxes, by their keys, how often their node was tried and how far it is: a badge, and a bar. */
  note(notes) {
    this.#boxes().forEach((box) => {
      const { attempts = 1, fraction = null } = notes.get(box.dataset.key) || {};
      const says = `${attempts}/${fraction}`;
      if ((box.dataset.note || '1/null') === says) {
        return;
      }
      box.dataset.note = says;
      box.querySelectorAll('.note').forEach((old) => old.remove());
      const spoken = box.querySelector('title');
      box.dataset.spoken ??= spoken.textContent;
      spoken.textContent = box.dataset.spoken + (attempts > 1 ? `, ${attempts} attempts` : '')
        + (fraction === null ? '' : `, ${Math.round(fraction * 100)} %`);
      box.setAttribute('aria-label', spoken.textContent);
      const card = box.querySelector('.card:not(.behind)');
      const [width, height] = ['width', 'height'].map((side) => +card.getAttribute(side));
      if (attempts > 1) {
        box.append(badge(width - 30, `${attempts}×`));
      }
      if (fraction !== null) {
        [1, Math.max(0.02, Math.min(1, fraction))].forEach((part) => box.append(svg('rect',
          { class: 'note far', x: 12, y: height - 8, width: (width - 24) * part, height: 4, rx: 2 })));
      }
    });
  }

  /** Marks the box of a key. */
  choose(key) {
    this.#chosen = key;
    this.#boxes().forEach((box) => box.classList.toggle('chosen', box.dataset.key === key));
  }

  /** Another picture begins at its own size. */
  forget() {
    this.#size = 0;
    this.#text = '';
  }

  focus() {
    this.#boxes().find((box) => box.getAttribute('tabindex') === '0')?.focus({ preventScroll: true });
  }

  #boxes() {
    return [...this.#root.querySelectorAll('a.box')];
  }

  #open(box) {
    const kind = [...box.classList].find((name) => name.startsWith('k-')).slice(2);
    this.#onOpen(box.dataset.key, kind, (box.dataset.members || box.dataset.key).split(' '));
  }

  #reach(box) {
    this.#boxes().forEach((other) => other.setAttribute('tabindex', other === box ? '0' : '-1'));
    box.focus({ preventScroll: true });
  }

  #key(event) {
    const box = event.target.closest('a.box');
    if (!box) {
      return;
    }
    if (SIDES[event.key]) {
      event.preventDefault();
      const next = this.#nearest(box, SIDES[event.key]);
      if (next) {
        this.#reach(next);
        next.scrollIntoView({ block: 'nearest', inline: 'nearest' });
      }
    } else if (event.key === ' ') {
      event.preventDefault();
      this.#open(box);
    }
  }

  #nearest(box, [right, down]) {
    const centre = (one) => {
      const at = one.querySelector('.card:not(.behind)').getBoundingClientRect();
      const high = one.classList.contains('k-open-scope') ? Math.min(at.height, 50) : at.height;
      return [at.left + at.width / 2, at.top + high / 2];
    };
    const [x, y] = centre(box);
    let best = null;
    let least = Infinity;
    for (const other of this.#boxes()) {
      const [otherX, otherY] = centre(other);
      const ahead = (otherX - x) * right + (otherY - y) * down;
      const aside = Math.abs((otherX - x) * down) + Math.abs((otherY - y) * right);
      if (other !== box && ahead > 4 && ahead + 2 * aside < least) {
        least = ahead + 2 * aside;
        best = other;
      }
    }
    return best;
  }

  #resize(size) {
    this.#size = size;
    this.#svg.setAttribute('width', this.#own.width * size);
    this.#svg.setAttribute('height', this.#own.height * size);
  }

  #zoom(to) {
    const view = this.#viewport;
    const middle = [view.scrollLeft + view.clientWidth / 2, view.scrollTop + view.clientHeight / 2];
    const by = Math.max(0.05, Math.min(3, to)) / this.#size;
    this.#resize(this.#size * by);
    view.scrollTo(middle[0] * by - view.clientWidth / 2, middle[1] * by - view.clientHeight / 2);
  }

  #fit(least) {
    const room = this.#viewport.clientWidth - 28;
    this.#resize(Math.max(least, Math.min(1, room / this.#own.width)));
    this.#viewport.scrollTo((this.#viewport.scrollWidth - this.#viewport.clientWidth) / 2, 0);
  }
}
