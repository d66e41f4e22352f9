// A form made from the parameters of a workflow.

import { el } from './dom.js';
import { dataOf, field } from './dialogs.js';

const JSON_TYPES = ['list', 'map', 'any'];

/** Returns the form's elements, and what reads the input out of its data. */
export function inputForm(parameters) {
  const entries = Object.entries(parameters || {});
  if (!entries.length) {
    return {
      fields: [field('input', 'Input', { rows: 6, value: '{}' }, 'An object, as JSON; the workflow names no parameters.')],
      read: (form) => dataOf(form.get('input'), 'The input'),
    };
  }
  return {
    fields: entries.map(([name, parameter]) => one(name, parameter)),
    read: (form) => Object.fromEntries(entries
      .map(([name, parameter]) => [name, value(name, parameter, form.get(`p-${name}`) ?? '')])
      .filter(([, given]) => given !== undefined)),
  };
}

/** A secret is given by its name. */
const typeOf = (parameter) => (parameter.secret ? 'text' : parameter.type || 'any');

function one(name, parameter) {
  const hint = [parameter.description, parameter.secret ? 'the name of a secret' : typeOf(parameter), bounds(parameter),
    parameter.required ? 'required' : '',
    parameter.default === undefined ? '' : `default ${JSON.stringify(parameter.default)}`].filter(Boolean).join('; ');
  const common = { required: parameter.required === true };
  const choices = parameter.enum || (typeOf(parameter) === 'boolean' ? [true, false] : null);
  if (choices) {
    const made = field(`p-${name}`, name, common, hint);
    const input = made.querySelector('input');
    const select = el('select', { id: input.id, name: input.name, required: common.required },
      el('option', { value: '' }, common.required ? 'Choose …' : 'Not given'),
      choices.map((choice) => el('option', { value: JSON.stringify(choice) }, String(choice))));
    input.replaceWith(select);
    return made;
  }
  if (JSON_TYPES.includes(typeOf(parameter))) {
    return field(`p-${name}`, name, { ...common, rows: 3 }, `${hint}; as JSON`);
  }
  return typeOf(parameter) === 'text'
    ? field(`p-${name}`, name, { ...common, minlength: parameter.min, maxlength: parameter.max }, hint)
    : field(`p-${name}`, name, {
      ...common, type: 'number', step: typeOf(parameter) === 'integer' ? '1' : 'any', min: parameter.min, max: parameter.max,
    }, hint);
}

function bounds({ min, max, pattern }) {
  const range = min !== undefined && max !== undefined ? `${min} to ${max}` : min !== undefined ? `at least ${min}`
    : max !== undefined ? `at most ${max}` : '';
  return [range, pattern ? `like ${pattern}` : ''].filter(Boolean).join(', ');
}

/** What is empty is not given. */
function value(name, parameter, text) {
  if (text === '') {
    return undefined;
  }
  if (parameter.enum || typeOf(parameter) !== 'text') {
    try {
      return JSON.parse(text);
    } catch (e) {
      throw new Error(`${name} is no JSON: ${e.message}`);
    }
  }
  return text;
}
