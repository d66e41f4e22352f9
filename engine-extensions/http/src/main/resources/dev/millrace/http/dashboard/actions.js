// What people do with executions and nodes: each says first what it would do.

import { execution, get, post } from './api.js';
import { button, el, executionPath, json, say, words } from './dom.js';
import { ask, dataOf, field, tell } from './dialogs.js';

const LISTS = [
  ['reset', 'Begins anew'], ['again', 'Runs again'], ['repeated', 'Has its effect again'],
  ['atMostOnce', 'Is to happen at most once'], ['dropped', 'Is dropped'], ['undone', 'Is undone'],
];
const MOST_NAMED = 12;
const ENDED = ['COMPLETED', 'FAILED', 'CANCELLED', 'TERMINATED', 'TIMED_OUT', 'COMPENSATED', 'COMPENSATION_FAILED'];

const text = (form, name) => (form.get(name) || '').trim();

export const hasEnded = (snapshot) => ENDED.includes(snapshot.status);

/** How many nodes stand so, in words. */
function counted(snapshot, ...statuses) {
  const nodes = Object.entries(snapshot.nodes).filter(([, node]) => statuses.includes(node.status)).map(([path]) => path);
  return el('p', {}, nodes.length
    ? `${nodes.length} ${nodes.length === 1 ? 'node is' : 'nodes are'} ${statuses.map(words).join(' or ')}: ${named(nodes)}.`
    : `No node is ${statuses.map(words).join(' or ')}.`);
}

const named = (nodes) => nodes.slice(0, MOST_NAMED).join(', ') + (nodes.length > MOST_NAMED ? ` and ${nodes.length - MOST_NAMED} more` : '');

/** Asks for a reason, then does what the route of that name does. */
async function plainly(run, changed, route) {
  const { body, ...question } = CONTROLS[route](run.snapshot);
  const done = await ask({
    ...question, body: [...body, field('reason', 'Reason', {}, 'It is kept in the history.')],
    act: (form) => post(execution(run.id, `/${route}`), Object.fromEntries(
      [...form].map(([name, value]) => [name, value.trim()]).filter(([, value]) => value))),
  });
  if (done) {
    say(`${question.submit}: asked.`);
    changed();
  }
}

/** What a button asks, and says of it, by the name of the route. */
const CONTROLS = {
  pause: (snapshot) => ({
    title: 'Pause this execution?', submit: 'Pause',
    body: [el('p', {}, 'What runs goes on to its end; nothing else begins.'), counted(snapshot, 'RUNNING'),
      field('for', 'For how long', { placeholder: '10m, 2h; empty until it is resumed' })],
  }),
  resume: (snapshot) => ({
    title: 'Resume this execution?', submit: 'Resume',
    body: [el('p', {}, 'What is ready begins.'), counted(snapshot, 'READY', 'PENDING')],
  }),
  cancel: (snapshot) => ({
    title: 'Cancel this execution?', submit: 'Cancel it', danger: true,
    body: [el('p', {}, 'What runs is told to stop, what has not begun does not begin; what is to be undone is undone.'),
      counted(snapshot, 'RUNNING', 'WAITING')],
  }),
  terminate: (snapshot) => ({
    title: 'Terminate this execution?', submit: 'Terminate it', danger: true,
    body: [el('p', {}, 'It ends at once, and nothing is undone.'), counted(snapshot, 'RUNNING', 'WAITING')],
  }),
};

/** The buttons of an execution; each asks of how it stands when it is pressed. */
export function executionActions(run, changed) {
  const { snapshot } = run;
  const ended = hasEnded(snapshot);
  const paused = snapshot.status === 'PAUSED';
  const failed = Object.values(snapshot.nodes).some((node) => ['FAILED', 'TIMED_OUT', 'NEEDS_DECISION'].includes(node.status));
  const control = (route, name, attributes = {}) => button(name, () => plainly(run, changed, route),
    { 'data-focus': route, ...attributes });
  return el('div', { class: 'buttons', role: 'group', 'aria-label': 'Actions' },
    !ended && !paused && control('pause', 'Pause'),
    paused && control('resume', 'Resume', { class: 'main' }),
    !ended && control('cancel', 'Cancel'),
    !ended && control('terminate', 'Terminate'),
    failed && button('Rerun what failed', () => repair(run, changed, { action: 'rerunFailed' }, 'Rerun what failed'),
      { class: 'main', 'data-focus': 'rerun' }),
    run.undoable?.repair && button('Undo the last repair', () => undo(run, changed), { 'data-focus': 'undo' }),
    ended && button('Start another like it', () => another(run), { 'data-focus': 'restart' }));
}

async function undo(run, changed) {
  const { repair: last, preview } = run.undoable;
  const done = await ask({
    title: 'Take the last repair back?', submit: 'Undo it',
    body: [
      el('p', {}, `The execution stands again as it did before it was repaired: ${last.action}`
        + `${last.reset?.length ? ` of ${named(last.reset)}` : ''}.`),
      last.request?.reason && el('p', { class: 'hint' }, `${last.request.by ? `${last.request.by}: ` : ''}${last.request.reason}`),
      field('reason', 'Reason', {}, 'It is kept in the history.')].filter(Boolean),
    act: (form) => post(execution(run.id, '/repairs/undo'), { reason: text(form, 'reason'), preview }),
  });
  if (done) {
    say('The repair is taken back.');
    changed();
  }
}

async function another(run) {
  let id = '';
  const done = await ask({
    title: 'Start another execution like this?', submit: 'Start',
    body: [el('p', {}, `It runs ${run.snapshot.workflowId} from the start, with the same input.`)],
    act: async () => { id = (await post(execution(run.id, '/restart'))).executionId; },
  });
  if (done) {
    location.hash = executionPath(id);
  }
}

/** The buttons of a node. */
export function nodeActions(run, path, node, changed) {
  const ended = ['COMPLETED', 'FAILED', 'TIMED_OUT', 'SKIPPED', 'CANCELLED'].includes(node.status);
  const repairing = (action, title, fields) => () => repair(run, changed, { action, node: path }, title, fields);
  const output = () => [field('data', 'Output', { rows: 6, value: node.output ? json(node.output, Infinity) : '{}' }, 'An object, as JSON.')];
  return el('div', { class: 'buttons', role: 'group', 'aria-label': 'Actions on this node' },
    ended && button('Rerun from here', repairing('rerunFrom', `Rerun from ${path}`)),
    node.status !== 'COMPLETED' && node.status !== 'SKIPPED' && button('Skip', repairing('skip', `Skip ${path}`)),
    node.status !== 'COMPLETED' && button('Complete with output', repairing('completeWith', `Complete ${path}`, output())),
    node.status === 'COMPLETED' && hasEnded(run.snapshot)
      && button('Compensate back to here', repairing('compensateBackTo', `Compensate back to ${path}`)),
    node.status === 'COMPLETED' && button('Edit output', repairing('editOutput', `Edit the output of ${path}`, output())));
}

/**
 * A repair: what it would do is shown, and done only if it still is what would be done. What it needs is asked first.
 */
export async function repair(run, changed, body, title, fields = []) {
  let wanted = body;
  if (fields.length) {
    const given = await ask({
      title, body: fields, submit: 'Look at what it would do',
      act: async (form) => {
        wanted = { ...body, data: dataOf(text(form, 'data'), 'The output') };
        await post(execution(run.id, '/repairs/preview'), wanted);
      },
    });
    if (!given) {
      return;
    }
  }
  let preview;
  try {
    preview = await post(execution(run.id, '/repairs/preview'), wanted);
  } catch (e) {
    tell(title, e);
    return;
  }
  const done = await ask({
    title, submit: 'Do it', danger: preview.atMostOnce.length > 0,
    body: [outlook(preview), field('reason', 'Reason', {}, 'It is kept in the history.'),
      check('held', 'Leave it paused: nothing begins until it is resumed, and until then it can be undone.'),
      preview.atMostOnce.length ? check('repeatEffects', 'What is to happen at most once may happen again.') : null].filter(Boolean),
    act: async (form) => {
      const asked = { ...wanted, reason: text(form, 'reason'), held: form.get('held') === 'on' };
      await post(execution(run.id, '/repairs'), {
        ...asked, repeatEffects: form.get('repeatEffects') === 'on', preview: preview.preview,
      });
    },
  });
  if (done) {
    say(`${title}: done.`);
    changed();
  }
}

function outlook(preview) {
  const lists = LISTS.filter(([name]) => preview[name].length);
  return el('div', { class: 'outlook' }, lists.length
    ? el('ul', {}, lists.map(([name, what]) => el('li', { class: name === 'atMostOnce' ? 'warned' : '' },
      el('strong', {}, `${what} (${preview[name].length}): `), named(preview[name]))))
    : el('p', {}, 'Nothing runs again by it.'));
}

function check(name, says) {
  return el('label', { class: 'check' }, el('input', { type: 'checkbox', name }), ` ${says}`);
}

/** The buttons of a node that waits for an answer: of an approval yes and no, else what it waits for. */
export function answerActions(run, path, awaited, changed) {
  const room = el('div', { class: 'buttons' });
  const decide = (decision, name) => button(name, () => answer(run, changed, {
    title: `${name} ${path}?`, submit: name, danger: decision === 'rejected', route: '/approvals',
    fields: [field('comment', 'Comment', { rows: 3 }, 'It goes to the workflow, with your name.')],
    body: (form) => ({ decision, ...(text(form, 'comment') ? { comment: text(form, 'comment') } : {}) }),
  }, awaited), { class: decision === 'approved' ? 'main' : '' });
  const signal = button('Send the signal', () => answer(run, changed, {
    title: `Send ${awaited.signal} to ${path}?`, submit: 'Send', route: '/signals',
    fields: [field('payload', 'Payload', { rows: 5, value: '{}' }, 'An object, as JSON.')],
    body: (form) => ({ payload: dataOf(text(form, 'payload'), 'The payload') }),
  }, awaited));
  isApproval(run, path).then((approval) => room.replaceChildren(
    ...(approval === false ? [signal] : [decide('approved', 'Approve'), decide('rejected', 'Reject'), ...(approval ? [] : [signal])])));
  return room;
}

async function answer(run, changed, { title, submit, danger, route, fields, body }, awaited) {
  const done = await ask({
    title, submit, danger, body: fields,
    act: (form) => post(execution(run.id, route), {
      name: awaited.signal, ...(awaited.correlation ? { correlation: awaited.correlation } : {}), ...body(form),
    }),
  });
  if (done) {
    say(`${submit}: done.`);
    changed();
  }
}

/** Whether a node asks for a yes or no; undefined where its definition is not registered any more. */
async function isApproval(run, path) {
  const id = path.replace(/\[\d+\]/g, '').split('/').pop();
  const asks = (part) => part !== null && typeof part === 'object' && ((part.nodeId === id && part.approval === true)
    || Object.values(part).some(asks));
  try {
    run.definition ??= (await get(`/definitions/${encodeURIComponent(`${run.snapshot.workflowId}:${run.snapshot.version}`)}`)).definition;
    return asks(run.definition);
  } catch {
    return undefined;
  }
}

/** A dead letter's node is delivered again. */
export function redrive(letter, changed) {
  return button('Deliver again', () => repair({ id: letter.executionId }, changed, { action: 'redrive', nodes: [letter.node] },
    `Deliver ${letter.node} again`), { 'data-focus': `d-${letter.executionId}-${letter.node}` });
}
