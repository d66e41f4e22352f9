// What belongs to the engine as a whole: triggers, dead letters, gates, breakers. Each follows what happens.

import { canAdminister, canOperate, eased, follow, get, post } from './api.js';
import { button, clock, el, executionLink, linked, mark, refill, say, table, time, words, workflowLink } from './dom.js';
import { ask, dataOf, field } from './dialogs.js';
import { redrive } from './actions.js';
import { openPanel } from './node.js';

const PAGE = 50;

/** Shows what load returns, again whenever something has happened. */
async function live(room, context, title, hint, load) {
  const content = el('div', { class: 'part' });
  room.append(el('h1', {}, title), el('p', { class: 'hint' }, hint), content);
  const refresh = async () => {
    const made = await load(refresh);
    if (context.isShown()) {
      refill(content, made);
    }
  };
  await refresh();
  const again = eased(refresh, 1000);
  const close = follow('/events', () => again.ask());
  context.onLeave(() => { close(); again.stop(); });
}

export const showTriggers = (room, context) => live(room, context, 'Triggers', 'What starts executions, and when next.', async (refresh) => {
  const { triggers } = await get('/triggers');
  return table('Triggers', ['Trigger', 'Workflow', 'Fires by', 'Next', 'Started', 'Newest', ''], triggers.map((one) => [
    one.trigger, workflowLink(one.workflow), one.firesBy, nextFires(one), String(one.fires), newest(one), triggerActions(one, refresh),
  ]), 'No trigger is armed.');
});

const triggerPath = (one, rest) => `/triggers/${encodeURIComponent(one.workflow)}/${encodeURIComponent(one.trigger)}${rest}`;

/** The next fire, and those behind it when they are asked for. */
function nextFires(one) {
  if (!one.enabled) {
    return mark('DISABLED');
  }
  if (!one.next) {
    return '–';
  }
  const name = `${one.workflow}/${one.trigger}`;
  return button(time(one.next), async (event) => {
    const from = event.currentTarget;
    const { due } = await get(triggerPath(one, '/preview'), { count: 10 });
    openPanel(name, [el('p', {}, 'It is due next'), el('ol', { class: 'attempts' }, due.map((moment) => el('li', {}, time(moment))))],
      () => from.focus({ preventScroll: true }));
  }, { class: 'link', 'data-focus': `next-${name}`, 'aria-label': `${clock(one.next)}, and the next fires of ${name}` });
}

function newest(one) {
  const last = one.recent[one.recent.length - 1];
  if (!last) {
    return '–';
  }
  return last.execution ? executionLink(last.execution) : `skipped: ${last.why || words(last.skipped)}`;
}

function triggerActions(one, refresh) {
  const name = `${one.workflow}/${one.trigger}`;
  const doing = (submit, body, act, more = []) => async () => {
    if (await ask({ title: `${submit} ${name}?`, body: [el('p', {}, body), ...more], submit, act })) {
      say(`${submit}: done.`);
      refresh();
    }
  };
  return el('div', { class: 'buttons' },
    canOperate() && button('Fire', doing('Fire', `It starts ${one.workflow} now, beside its own times.`,
      (form) => post(triggerPath(one, '/fire'), { input: dataOf(form.get('input'), 'The input') }),
      [field('input', 'Input', { rows: 4, value: '{}' }, 'An object, as JSON.')]), { 'data-focus': `fire-${name}` }),
    canAdminister() && (one.enabled
      ? button('Disable', doing('Disable', 'It fires no more until it is enabled.', () => post(triggerPath(one, '/disable'))), { 'data-focus': `able-${name}` })
      : button('Enable', doing('Enable', 'It fires by itself again.', () => post(triggerPath(one, '/enable'))), { 'data-focus': `able-${name}` })));
}

export async function showDeadLetters(room, context) {
  const cursors = [''];
  await live(room, context, 'Dead letters', 'Messages that were delivered as often as may be, and never taken.', async (refresh) => {
    const { deadLetters, next } = await get('/dead-letters', { limit: PAGE, cursor: cursors[cursors.length - 1] });
    const turn = (name, change) => button(name, () => { change(); refresh(); }, { 'data-focus': name });
    return [
      table('Dead letters', ['Execution', 'Node', 'Reason', 'Deliveries', ''], deadLetters.map((one) => [
        executionLink(one.executionId), el('span', { class: 'code' }, one.node), one.reason, String(one.deliveries),
        canOperate() ? redrive(one, refresh) : '',
      ]), 'There is no dead letter.'),
      el('div', { class: 'pages' }, cursors.length > 1 && turn('Back', () => cursors.pop()), next && turn('More', () => cursors.push(next))),
    ];
  });
}

export const showGates = (room, context) => live(room, context, 'Gates', 'Who waits for a lock, a permit, a limit or an engine, and who holds it.', async (refresh) => {
  const [{ gates }, { waitingStarts }, enqueued] = await Promise.all(
    [get('/gates'), get('/waiting-starts'), get('/enqueued-starts', { limit: PAGE })]);
  return [
    el('h2', {}, 'Nodes that wait'),
    table('Nodes that wait at gates', ['Gate', 'Execution', 'Node', 'Held by', 'Why'], gates.map((one) => [
      one.gate, executionLink(one.executionId), el('span', { class: 'code' }, one.node), linked(one.holders.join(', ') || '–'),
      one.reason === `held by ${one.holders.join(', ')}` ? '–' : linked(one.reason),
    ]), 'No node waits at a gate.'),
    el('h2', {}, 'Starts that wait'),
    table('Starts that wait for room', ['Place', 'Workflow', 'Execution', 'Since', 'Expected', 'Gate', 'Why'], waitingStarts.map((one) => [
      String(one.place), workflowLink(one.workflowId), executionLink(one.executionId), time(one.since),
      one.expected ? time(one.expected) : '–', one.gate, linked(one.reason),
    ]), 'No start waits.'),
    el('h2', {}, 'Starts that no engine has begun'),
    table('Starts in the shared store', ['Workflow', 'Execution', 'Since', 'Trials', 'Next', 'Why', ''], enqueued.enqueuedStarts.map((one) => [
      one.workflowId ?? '(unreadable)', el('span', { class: 'code' }, one.executionId), time(one.since), String(one.trials),
      nextTrial(one), linked(one.why), startActions(one, refresh),
    ]), 'None lies in the store.'),
    enqueued.next && el('p', { class: 'hint' }, `These are the first ${PAGE} of more.`),
  ];
});

function nextTrial(one) {
  if (one.givenUp) {
    return mark('GIVEN_UP');
  }
  return one.trials ? time(one.next) : '–';
}

function startActions(one, refresh) {
  const doing = (submit, title, body, route, danger) => async () => {
    if (await ask({ title, body: [el('p', {}, body)], submit, danger, act: () => post(`/enqueued-starts/${one.executionId}/${route}`) })) {
      say(`${submit}: done.`);
      refresh();
    }
  };
  return el('div', { class: 'buttons' },
    canOperate() && button('Try again', doing('Try again', 'Try this start again?', `Whichever engine can begins ${one.workflowId}, at once.`, 'try-again'),
      { 'data-focus': `try-${one.executionId}` }),
    canOperate() && button('Withdraw', doing('Withdraw', 'Withdraw this start?', `${one.workflowId} is not begun, now or later; nobody is told.`, 'withdraw', true),
      { 'data-focus': `withdraw-${one.executionId}` }));
}

export const showBreakers = (room, context) => live(room, context, 'Breakers', 'What keeps attempts from what is known to be broken.', async () => {
  const { breakers } = await get('/breakers');
  return table('Breakers', ['Breaker', 'State', 'Since', 'Tries again', 'Failed', 'Opened', 'Refused'], breakers.map((one) => [
    one.key, mark(one.state), time(one.since), one.probesFrom ? time(one.probesFrom) : '–', `${one.failed} of ${one.window}`,
    String(one.opened), String(one.refused),
  ]), 'No breaker has seen an attempt.');
});
