// The list of executions, page by page, with how many stand where.

import { eased, execution, follow, get } from './api.js';
import { between, button, el, executionLink, executionPath, mark, refill, say, table, time, took, workflowLink } from './dom.js';

const PAGE = 50;
const STATUSES = ['PENDING', 'RUNNING', 'WAITING', 'PAUSED', 'COMPENSATING', 'COMPLETED', 'FAILED', 'CANCELLED', 'TERMINATED',
  'TIMED_OUT', 'COMPENSATED', 'COMPENSATION_FAILED'];
const LASTING = ['RUNNING', 'WAITING', 'COMPLETED', 'FAILED'];

export async function showExecutions(room, context) {
  const wanted = new Set((context.query.get('status') || '').split(',').filter(Boolean));
  const cursors = [''];
  const counts = el('div', { class: 'chips', role: 'group', 'aria-label': 'Statuses' });
  const list = el('div');
  const pages = el('div', { class: 'pages' });
  const filter = filterForm(context.query, () => go(filter, wanted));

  room.append(el('div', { class: 'bar' }, el('h1', {}, 'Executions'), searchForm()), counts, filter, list, pages);

  async function load() {
    const asked = parameters(filter);
    const [total, page] = await Promise.all([
      get('/executions/counts', asked),
      get('/executions', { ...asked, status: [...wanted].join(','), limit: PAGE, cursor: cursors[cursors.length - 1] }),
    ]);
    if (!context.isShown()) {
      return;
    }
    refill(counts, STATUSES.filter((one) => total.counts[one] || wanted.has(one) || LASTING.includes(one))
      .map((one) => chip(one, total.counts[one], wanted, () => go(filter, wanted))));
    refill(list, rows(page.executions));
    refill(pages, paging(page.next));
  }

  function paging(next) {
    const turn = (change) => { change(); load(); };
    return [
      cursors.length > 1 && button('Newer', () => turn(() => cursors.pop()), { 'data-focus': 'newer' }),
      (cursors.length > 1 || next) && el('span', { class: 'hint' }, `Page ${cursors.length}`),
      next && button('Older', () => turn(() => cursors.push(next)), { 'data-focus': 'older' }),
    ];
  }

  await load();
  const live = eased(load, 500);
  const close = follow('/events', () => live.ask());
  context.onLeave(() => { close(); live.stop(); });
}

function chip(status, count, wanted, onChange) {
  const name = status.toLowerCase().replaceAll('_', '-');
  return button([el('strong', {}, String(count)), ` ${status.toLowerCase().replaceAll('_', ' ')}`], () => {
    if (!wanted.delete(status)) {
      wanted.add(status);
    }
    onChange();
  }, { class: `chip s-${name}`, 'aria-pressed': String(wanted.has(status)), 'data-focus': `chip-${status}` });
}

function rows(executions) {
  return table('Executions, the newest first', ['Status', 'Workflow', 'Started', 'Took', 'Key and labels', 'Execution'],
    executions.map((one) => [
      mark(one.status),
      el('span', {}, workflowLink(one.workflowId), el('span', { class: 'hint' }, ` ${one.version}`)),
      time(one.startedAt),
      el('span', { class: 'length' }, one.durationMs === null ? between(one.startedAt) : took(one.durationMs)),
      (one.key || Object.keys(one.labels).length > 0) && [one.key && el('span', { class: 'code' }, one.key),
        ...Object.entries(one.labels).map(([name, value]) => el('span', { class: 'label' }, `${name}=${value}`))],
      executionLink(one.executionId),
    ]), 'No execution is like that.');
}

function filterForm(query, onChange) {
  const input = (name, text, attributes = {}) => el('label', {}, text, el('input', { name, value: query.get(name) || '', ...attributes }));
  return el('form', { class: 'filters', onsubmit: (event) => { event.preventDefault(); onChange(); }, onchange: onChange },
    input('workflow', 'Workflow'), input('key', 'Key'), input('label', 'Label', { placeholder: 'name=value' }),
    input('from', 'From', { type: 'datetime-local' }), input('until', 'Until', { type: 'datetime-local' }),
    button('Clear', () => { location.hash = '#/executions'; }));
}

function parameters(filter) {
  const data = new FormData(filter);
  const moment = (text) => (text ? new Date(text).toISOString() : '');
  return {
    workflow: data.get('workflow').trim(),
    label: data.get('label').trim(),
    from: moment(data.get('from')),
    until: moment(data.get('until')),
    key: data.get('key').trim(),
  };
}

/** What is asked for stands in the address, so that it can be sent to somebody. */
function go(filter, wanted) {
  const query = new URLSearchParams([...new FormData(filter)].filter(([, value]) => value));
  if (wanted.size) {
    query.set('status', [...wanted].join(','));
  }
  location.hash = `#/executions${query.size ? `?${query}` : ''}`;
}

/** An execution by its id, or those with a key. */
function searchForm() {
  const input = el('input', { type: 'search', name: 'find', placeholder: 'Id or key', 'aria-label': 'Find an execution by its id or key' });
  return el('form', {
    role: 'search',
    onsubmit: async (event) => {
      event.preventDefault();
      const text = input.value.trim();
      if (!text) {
        return;
      }
      try {
        await get(execution(text));
        location.hash = executionPath(text);
      } catch {
        say(`No execution has the id ${text}; these are those with that key.`);
        location.hash = `#/executions?key=${encodeURIComponent(text)}`;
      }
    },
  }, input, el('button', { type: 'submit' }, 'Find'));
}
