// Questions in the way of everything else, and refusals as people read them.

import { button, el } from './dom.js';

/** A refusal, with its code and its problems. */
export function problem(error) {
  return el('div', { class: 'refusal', role: 'alert' },
    el('p', {}, error.message || String(error), error.code ? el('span', { class: 'code' }, ` ${error.code}`) : null),
    error.problems?.length ? el('ul', {}, error.problems.map((text) => el('li', {}, text))) : null);
}

/**
 * Asks something, and does it. Stays open, with the refusal, if that fails.
 *
 * @param title what it is about
 * @param body elements that say what would happen
 * @param submit the name of the button that does it
 * @param act does it, with the dialog's form data
 * @return whether it was done
 */
export function ask({ title, body = [], submit, danger = false, act }) {
  return new Promise((resolve) => {
    let done = false;
    const refusals = el('div');
    const doIt = el('button', { type: 'submit', class: danger ? 'danger' : 'main' }, submit);
    const form = el('form', {}, body, refusals,
      el('div', { class: 'buttons' }, button('Back', () => dialog.close()), doIt));
    const dialog = open(title, form, () => resolve(done));
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      doIt.disabled = true;
      try {
        await act(new FormData(form));
        done = true;
        dialog.close();
      } catch (e) {
        refusals.replaceChildren(problem(e));
        doIt.disabled = false;
      }
    });
  });
}

/** Says why something cannot be done. */
export function tell(title, error) {
  const dialog = open(title, el('div', {}, problem(error),
    el('div', { class: 'buttons' }, button('Close', () => dialog.close(), { class: 'main' }))), () => {});
}

/** Opens a dialog; the focus comes back when it closes. */
function open(title, content, onClose) {
  const before = document.activeElement;
  const dialog = el('dialog', { 'aria-labelledby': 'dialog-title' }, el('h2', { id: 'dialog-title' }, title), content);
  dialog.addEventListener('close', () => {
    dialog.remove();
    if (before?.isConnected) {
      before.focus({ preventScroll: true });
    }
    onClose();
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

let fields = 0;

/** A field with its label. */
export function field(name, text, attributes = {}, hint = '') {
  const id = `f${fields += 1}`;
  const { rows, ...others } = attributes;
  const input = rows
    ? el('textarea', { id, name, rows, spellcheck: 'false', ...others }, attributes.value || '')
    : el('input', { id, name, type: 'text', ...others });
  return el('div', { class: 'field' }, el('label', { for: id }, text), input, hint ? el('p', { class: 'hint' }, hint) : null);
}

/** The data in a field of JSON; throws what people understand if it is none. */
export function dataOf(text, name) {
  if (!text.trim()) {
    return {};
  }
  let data;
  try {
    data = JSON.parse(text);
  } catch (e) {
    throw new Error(`${name} is no JSON: ${e.message}`);
  }
  if (data === null || typeof data !== 'object' || Array.isArray(data)) {
    throw new Error(`${name} must be an object, such as {"name": "value"}`);
  }
  return data;
}
