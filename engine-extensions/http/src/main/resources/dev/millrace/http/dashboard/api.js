// The API: the token goes with each call as a header. It is kept as long as the tab is, and in no cookie.

const ROOT = new URL('api/v1', document.baseURI).pathname;
const TOKEN = 'millrace.token';

export const session = { who: '', role: 'READ', readOnly: false, payloads: true };

export const token = () => sessionStorage.getItem(TOKEN);

export const canOperate = () => session.role !== 'READ' && !session.readOnly;

export const canAdminister = () => session.role === 'ADMIN' && !session.readOnly;

/** A refusal, with its code and each single problem. */
export class Refusal extends Error {
  constructor(status, body) {
    super(body.detail || `The server answered ${status}.`);
    this.status = status;
    this.code = body.code || '';
    this.problems = (body.problems || []).map((one) => (typeof one === 'string' ? one : one.message || JSON.stringify(one)));
  }
}

/** Fires signed-out when a token is not known any more, and reached, which says whether the server answered. */
export const news = new EventTarget();

const tell = (name, detail) => news.dispatchEvent(new CustomEvent(name, { detail }));

async function call(path, options = {}) {
  const used = options.token || token();
  let answer;
  try {
    answer = await fetch(ROOT + path, { ...options, headers: { Authorization: `Bearer ${used}`, ...options.headers } });
  } catch (e) {
    if (e.name !== 'AbortError') {
      tell('reached', false);
    }
    throw e;
  }
  tell('reached', true);
  if (answer.ok) {
    return answer;
  }
  if (answer.status === 401 && !options.token) {
    signOut();
  }
  throw new Refusal(answer.status, await answer.json().catch(() => ({})));
}

function query(parameters) {
  const all = new URLSearchParams();
  Object.entries(parameters).forEach(([name, value]) => {
    if (value !== null && value !== undefined && value !== '') {
      all.append(name, value);
    }
  });
  const text = all.toString();
  return text ? `?${text}` : '';
}

export async function get(path, parameters = {}) {
  return (await call(path + query(parameters))).json();
}

export async function text(path, parameters = {}) {
  return (await call(path + query(parameters))).text();
}

export async function post(path, body = {}, headers = {}) {
  const answer = await call(path, {
    method: 'POST', body: JSON.stringify(body), headers: { 'Content-Type': 'application/json', ...headers },
  });
  return answer.json();
}

/** Path of an execution, or of what is below it. */
export const execution = (id, rest = '') => `/executions/${encodeURIComponent(id)}${rest}`;

export async function signIn(secret) {
  const answer = await call('/me', secret ? { token: secret } : {});
  const me = await answer.json();
  if (secret) {
    sessionStorage.setItem(TOKEN, secret);
  }
  Object.assign(session, {
    who: me.who, role: me.role, readOnly: me.readOnly, payloads: answer.headers.get('Millrace-Payloads') !== 'hidden',
  });
}

export function signOut() {
  sessionStorage.removeItem(TOKEN);
  tell('signed-out');
}

/**
 * Follows server-sent events until close() is called, for EventSource sends no header. Calls onEvent for each, with its
 * name, and with 'again' after a break. A tab that nobody sees does not follow.
 */
export function follow(path, onEvent) {
  let abort = null;
  let last = '';
  let wait = 500;
  let timer = 0;
  let ended = false;

  async function read(answer) {
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    for (;;) {
      const { value, done } = await reader.read();
      if (done) {
        return;
      }
      const parts = (rest + value).split('\n\n');
      rest = parts.pop();
      parts.forEach(take);
    }
  }

  function take(message) {
    last = /^id: (.*)$/m.exec(message)?.[1] ?? last;
    const name = /^event: (.*)$/m.exec(message)?.[1];
    if (name === 'end') {
      ended = true;
    } else if (name) {
      onEvent(name);
    }
  }

  async function open() {
    const own = new AbortController();
    abort = own;
    try {
      const headers = { Accept: 'text/event-stream', ...(last ? { 'Last-Event-ID': last } : {}) };
      const answer = await call(path, { headers, signal: own.signal, cache: 'no-store' });
      ended = answer.status === 204;
      wait = 500;
      if (!ended) {
        await read(answer);
      }
    } catch (e) {
      if (own.signal.aborted || e.status === 401) {
        return;
      }
    }
    if (!ended && !own.signal.aborted) {
      timer = setTimeout(() => { open(); onEvent('again'); }, wait);
      wait = Math.min(wait * 2, 15000);
    }
  }

  function close() {
    clearTimeout(timer);
    abort?.abort();
    abort = null;
  }

  function seen() {
    if (document.hidden) {
      close();
    } else if (!abort && !ended) {
      open();
      onEvent('again');
    }
  }

  document.addEventListener('visibilitychange', seen);
  if (!document.hidden) {
    open();
  }
  return () => {
    document.removeEventListener('visibilitychange', seen);
    close();
  };
}

/** Calls load when something has happened, one call after the other, and the rarer the longer it takes. */
export function eased(load, least = 300) {
  let running = false;
  let wanted = false;
  let timer = 0;
  let stopped = false;

  async function run() {
    running = true;
    wanted = false;
    const from = performance.now();
    // Whatever fails is seen by who asked first, or by the notice that the server is gone; the next time may be better.
    await load().catch(() => {});
    timer = setTimeout(() => {
      running = false;
      if (wanted && !stopped) {
        run();
      }
    }, Math.max(least, 3 * (performance.now() - from)));
  }

  return {
    ask() {
      wanted = true;
      if (!running && !stopped) {
        run();
      }
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
