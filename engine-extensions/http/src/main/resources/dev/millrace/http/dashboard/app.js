// The frame: who is in, which page is shown, light or dark.

import { news, session, signIn, signOut, token } from './api.js';
import { button, el } from './dom.js';
import { problem } from './dialogs.js';
import { showExecutions } from './executions.js';
import { showExecution } from './execution.js';
import { showDefinition, showDefinitions } from './definitions.js';
import { showBreakers, showDeadLetters, showGates, showTriggers } from './engine.js';
import { closePanel } from './node.js';

const PAGES = [
  ['executions', 'Executions', showExecutions, showExecution],
  ['definitions', 'Definitions', showDefinitions, showDefinition],
  ['triggers', 'Triggers', showTriggers],
  ['dead-letters', 'Dead letters', showDeadLetters],
  ['gates', 'Gates', showGates],
  ['breakers', 'Breakers', showBreakers],
];

const main = document.getElementById('main');
const byId = (id) => document.getElementById(id);
let leave = [];
let shown = 0;

function leaving() {
  leave.forEach((one) => one());
  leave = [];
  closePanel();
}

/** #/executions/ID?status=FAILED: parts of the path, and the query. */
function route() {
  const [path, query = ''] = location.hash.replace(/^#\/?/, '').split('?');
  return { parts: path.split('/').map(decodeURIComponent), query: new URLSearchParams(query) };
}

async function show() {
  if (!token()) {
    showSignIn();
    return;
  }
  leaving();
  const { parts, query } = route();
  const page = PAGES.find(([name]) => name === parts[0]) || PAGES[0];
  const one = parts[1] && page[3];
  const number = shown += 1;
  document.querySelectorAll('#nav a').forEach((link) => {
    const isHere = link.hash === `#/${page[0]}`;
    link.toggleAttribute('aria-current', isHere);
    if (isHere) {
      link.setAttribute('aria-current', 'page');
    }
  });
  document.title = `${one ? parts[1] : page[1]} – Millrace`;
  const room = el('div', { class: 'page' });
  main.replaceChildren(room);
  const context = {
    query,
    id: parts[1],
    onLeave: (action) => (number === shown ? leave.push(action) : action()),
    isShown: () => number === shown,
  };
  try {
    await (one || page[2])(room, context);
  } catch (e) {
    if (context.isShown() && token()) {
      room.append(problem(e), button('Try again', show));
    }
  }
}

function showSignIn(refusal) {
  leaving();
  shown += 1;
  byId('top').hidden = true;
  document.title = 'Sign in – Millrace';
  const secret = el('input', {
    type: 'password', id: 'token', autocomplete: 'off', required: true, spellcheck: 'false',
    'aria-describedby': refusal ? 'refusal' : false,
  });
  const form = el('form', { class: 'sign-in' },
    el('img', { src: 'icon.svg', alt: '', width: '40', height: '40' }),
    el('h1', {}, 'Millrace'),
    el('label', { for: 'token' }, 'Token'), secret,
    el('p', { class: 'hint' }, 'Whoever started the engine has it. It is kept in this tab alone.'),
    refusal && el('p', { class: 'refusal', id: 'refusal', role: 'alert' }, refusal),
    el('button', { type: 'submit', class: 'main' }, 'Sign in'));
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const given = secret.value.trim();
    try {
      await signIn(/^[\x21-\x7e]+$/.test(given) ? given : 'none');
      enter();
    } catch (e) {
      showSignIn(e.status === 401 ? 'This token is not known here.' : e.message);
    }
  });
  main.replaceChildren(form);
  secret.focus();
}

function enter() {
  byId('top').hidden = false;
  byId('who').textContent = `${session.who}, ${session.role.toLowerCase()}${session.readOnly ? ', read only' : ''}`;
  byId('nav').replaceChildren(...PAGES.map(([name, title]) => el('a', { href: `#/${name}` }, title)));
  show();
}

function theme(name) {
  document.documentElement.dataset.theme = name;
  byId('theme').textContent = name === 'dark' ? 'Light' : 'Dark';
  byId('theme').setAttribute('aria-label', `Use ${name === 'dark' ? 'light' : 'dark'} colours`);
}

const system = matchMedia('(prefers-color-scheme: dark)');
const kept = () => localStorage.getItem('millrace.theme');
theme(kept() || (system.matches ? 'dark' : 'light'));
system.addEventListener('change', () => kept() || theme(system.matches ? 'dark' : 'light'));
byId('theme').addEventListener('click', () => {
  const next = document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark';
  localStorage.setItem('millrace.theme', next);
  theme(next);
});

byId('leave').addEventListener('click', signOut);
news.addEventListener('signed-out', () => showSignIn());
news.addEventListener('reached', (event) => { byId('offline').hidden = event.detail; });
document.querySelector('.skip').addEventListener('click', (event) => {
  event.preventDefault();
  main.focus();
});
addEventListener('hashchange', () => {
  // The page's own links begin with a slash; others are of pictures.
  if (location.hash === '' || location.hash.startsWith('#/')) {
    show().then(() => token() && main.focus({ preventScroll: true }));
  }
});

if (token()) {
  signIn().then(enter, (e) => (e.status === 401 ? showSignIn() : showSignIn(e.message)));
} else {
  showSignIn();
}
