// Elements, and how values are written for people. Text from outside only ever becomes text.

/** Makes an element; on... are listeners, null and false leave an attribute out. */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) {
      element.addEventListener(name.slice(2), value);
    } else if (value !== null && value !== undefined && value !== false) {
      element.setAttribute(name, value === true ? '' : value);
    }
  }
  element.append(...children.flat(2).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export function button(text, onclick, attributes = {}) {
  return el('button', { type: 'button', onclick, ...attributes }, text);
}

const SVG = 'http://www.w3.org/2000/svg';

/** Makes an element of a picture. */
export function svg(tag, attributes = {}) {
  const element = document.createElementNS(SVG, tag);
  Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, value));
  return element;
}

const CONTAINERS = new Set(['DIV', 'SECTION', 'TABLE', 'TBODY', 'TR', 'TD', 'UL', 'OL', 'LI', 'DL']);

/**
 * Makes an element hold what it is to hold now. What stays as it is stays there, so that a click or the focus on it
 * is not lost while everything around it changes; what has a listener is told from its like by what it shows.
 */
export function refill(element, ...children) {
  const focused = element.contains(document.activeElement) ? document.activeElement.dataset.focus : undefined;
  settle(element, children.flat().filter(Boolean));
  if (focused && !element.contains(document.activeElement)) {
    const again = [...element.querySelectorAll('[data-focus]')].find((one) => one.dataset.focus === focused);
    again?.focus({ preventScroll: true });
  }
}

function settle(element, wanted) {
  const there = [...element.childNodes];
  wanted.forEach((fresh, i) => {
    const old = there[i];
    if (!old) {
      element.append(fresh);
    } else if (!old.isEqualNode(fresh)) {
      if (CONTAINERS.has(fresh.nodeName) && old.cloneNode().isEqualNode(fresh.cloneNode())) {
        settle(old, [...fresh.childNodes]);
      } else {
        old.replaceWith(fresh);
      }
    }
  });
  there.slice(wanted.length).forEach((old) => old.remove());
}

export const words = (status) => String(status).toLowerCase().replaceAll('_', ' ');

export const statusClass = (status) => `s-${String(status).toLowerCase().replaceAll('_', '-')}`;

export function mark(status, count) {
  return el('span', { class: `mark ${statusClass(status)}` }, count === undefined ? words(status) : `${count} ${words(status)}`);
}

const CLOCK = new Intl.DateTimeFormat(undefined, {
  year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false,
});

export const clock = (text) => (text ? CLOCK.format(new Date(text)) : '–');

export const time = (text) => el('time', { datetime: text, title: text }, clock(text));

export function took(ms) {
  if (ms === null || ms === undefined || Number.isNaN(ms)) {
    return '–';
  }
  if (ms < 1000) {
    return `${ms < 10 ? +ms.toFixed(1) : Math.round(ms)} ms`;
  }
  const s = ms / 1000;
  if (s < 60) {
    return `${s.toFixed(1)} s`;
  }
  const parts = [[86400, 'd'], [3600, 'h'], [60, 'min'], [1, 's']];
  const first = parts.findIndex(([length]) => s >= length);
  return parts.slice(first, first + 2)
    .map(([length, unit], i) => `${Math.floor((i ? s % parts[first][0] : s) / length)} ${unit}`).join(' ');
}

export const between = (from, to) => (from ? took((to ? new Date(to) : new Date()) - new Date(from)) : '–');

/** Data as text, cut where nobody reads any more. */
export function json(value, most = 20000) {
  const text = JSON.stringify(value, null, 2) ?? 'null';
  return text.length > most ? `${text.slice(0, most)}\n… ${text.length - most} more characters` : text;
}

export function block(value) {
  return el('pre', { tabindex: '0' }, typeof value === 'string' ? value : json(value));
}

/** A table whose cells know their column, for narrow screens. */
export function table(caption, columns, rows, empty = 'There is nothing here.') {
  if (!rows.length) {
    return el('p', { class: 'empty' }, empty);
  }
  return el('div', { class: 'scroll' }, el('table', {},
    el('caption', { class: 'quiet' }, caption),
    el('thead', {}, el('tr', {}, columns.map((name) => (name ? el('th', { scope: 'col' }, name) : el('td'))))),
    el('tbody', {}, rows.map((row) => el('tr', {}, row.map((cell, i) => el('td', { 'data-name': columns[i] }, Array.isArray(cell) ? el('span', {}, cell) : cell)))))));
}

export function facts(pairs) {
  return el('dl', { class: 'facts' }, pairs.filter(([, value]) => value !== null && value !== undefined && value !== '')
    .map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, value))));
}

export const executionPath = (id) => `#/executions/${encodeURIComponent(id)}`;

export const executionLink = (id) => el('a', { href: executionPath(id), class: 'code', 'data-focus': `x-${id}` }, id);

const KNOWN = /\b([0-9a-z]{26}|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)/;

/** A text of the engine in which ids of executions are links, and times those of who reads. */
export const linked = (text) => el('span', {}, text.split(KNOWN)
  .map((part, i) => (i % 2 === 0 ? part : part.endsWith('Z') ? time(part) : executionLink(part))));

export const workflowLink = (id) => el('a', { href: `#/definitions/${encodeURIComponent(id)}` }, id);

/** Says something to who hears, and shows it for a while. */
export function say(text) {
  const said = document.getElementById('said');
  said.textContent = text;
  clearTimeout(say.timer);
  say.timer = setTimeout(() => { said.textContent = ''; }, 8000);
}
