
(function () {
  'use strict';
  var root = document.documentElement;
  var panel = document.getElementById('panel');
  var chosen = document.getElementById('chosen');
  var details = document.getElementById('details');
  var viewport = document.getElementById('viewport');
  var graph = viewport.querySelector('svg');
  var boxes = Array.prototype.slice.call(graph.querySelectorAll('a.box'));
  var cameFrom = null;
  root.classList.add('js');

  // The chosen node: its article moves into the panel, and back.

  function putBack() {
    while (chosen.firstChild) {
      details.appendChild(chosen.firstChild);
    }
    boxes.forEach(function (box) { box.classList.remove('chosen'); });
  }

  function open(key, from) {
    var article = document.getElementById('d-' + key);
    if (!article) {
      return;
    }
    if (!panel.contains(from)) {
      cameFrom = from;
    }
    putBack();
    chosen.appendChild(article);
    panel.hidden = false;
    root.classList.add('chosen-open');
    panel.scrollTop = 0;
    boxes.forEach(function (box) { box.classList.toggle('chosen', box.dataset.key === key); });
    article.focus({ preventScroll: true });
  }

  function close() {
    if (panel.hidden) {
      return;
    }
    putBack();
    panel.hidden = true;
    root.classList.remove('chosen-open');
    if (cameFrom && cameFrom.isConnected) {
      cameFrom.focus({ preventScroll: true });
    }
  }

  document.addEventListener('click', function (event) {
    var link = event.target.closest ? event.target.closest('a[data-key]') : null;
    if (link && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      open(link.dataset.key, link);
    }
  });
  document.getElementById('close').addEventListener('click', close);
  document.addEventListener('keydown', function (event) {
    if (event.key === 'Escape') {
      close();
    }
  });
  if (/^#d-/.test(location.hash)) {
    open(location.hash.slice(3), null);
  }

  // Keys in the graph: one tab stop, arrows go to the nearest box on that side.

  function centre(box) {
    var at = box.getBoundingClientRect();
    var high = box.classList.contains('k-open-scope') ? Math.min(at.height, 50) : at.height;
    return { x: at.left + at.width / 2, y: at.top + high / 2 };
  }

  var sides = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };

  function nearest(box, side) {
    var from = centre(box);
    var best = null;
    var least = Infinity;
    boxes.forEach(function (other) {
      var to = centre(other);
      var ahead = (to.x - from.x) * side[0] + (to.y - from.y) * side[1];
      var aside = Math.abs((to.x - from.x) * side[1]) + Math.abs((to.y - from.y) * side[0]);
      if (other !== box && ahead > 4 && ahead + 2 * aside < least) {
        least = ahead + 2 * aside;
        best = other;
      }
    });
    return best;
  }

  function reach(box) {
    boxes.forEach(function (other) { other.setAttribute('tabindex', other === box ? '0' : '-1'); });
  }

  if (boxes.length) {
    reach(boxes[0]);
  }
  graph.addEventListener('keydown', function (event) {
    var box = event.target.closest('a.box');
    if (!box) {
      return;
    }
    if (sides[event.key]) {
      event.preventDefault();
      var next = nearest(box, sides[event.key]);
      if (next) {
        reach(next);
        next.focus({ preventScroll: true });
        next.scrollIntoView({ block: 'nearest', inline: 'nearest' });
      }
    } else if (event.key === ' ' || event.key === 'Enter') {
      event.preventDefault();
      open(box.dataset.key, box);
    }
  });
  graph.addEventListener('focusin', function (event) {
    var box = event.target.closest('a.box');
    if (box) {
      reach(box);
    }
  });

  // Size and place of the graph.

  var own = { width: +graph.getAttribute('width'), height: +graph.getAttribute('height') };
  var size = 1;

  function zoom(to) {
    var middle = { x: viewport.scrollLeft + viewport.clientWidth / 2, y: viewport.scrollTop + viewport.clientHeight / 2 };
    var by = Math.max(0.1, Math.min(3, to)) / size;
    size *= by;
    graph.setAttribute('width', own.width * size);
    graph.setAttribute('height', own.height * size);
    viewport.scrollLeft = middle.x * by - viewport.clientWidth / 2;
    viewport.scrollTop = middle.y * by - viewport.clientHeight / 2;
  }

  function fit(least) {
    var room = viewport.clientWidth - 28;
    zoom(Math.max(least, Math.min(1, room / own.width)));
    viewport.scrollTop = 0;
    viewport.scrollLeft = (viewport.scrollWidth - viewport.clientWidth) / 2;
  }

  document.querySelectorAll('[data-zoom]').forEach(function (button) {
    button.addEventListener('click', function () {
      var what = button.dataset.zoom;
      if (what === 'fit') {
        fit(0.1);
      } else {
        zoom(size * (what === 'in' ? 1.25 : 0.8));
      }
    });
  });
  fit(0.55);

  var grip = null;
  viewport.addEventListener('pointerdown', function (event) {
    if (event.button === 0 && event.pointerType === 'mouse' && !event.target.closest('a')) {
      grip = { x: event.clientX + viewport.scrollLeft, y: event.clientY + viewport.scrollTop };
      viewport.classList.add('dragged');
    }
  });
  window.addEventListener('pointermove', function (event) {
    if (grip) {
      viewport.scrollLeft = grip.x - event.clientX;
      viewport.scrollTop = grip.y - event.clientY;
    }
  });
  window.addEventListener('pointerup', function () {
    grip = null;
    viewport.classList.remove('dragged');
  });

  // What is looked for: statuses and words; the rest steps back, in tables it goes.

  var wanted = [];
  var find = document.getElementById('find');

  function matches(element) {
    var has = (element.dataset.status || '').split(' ');
    return !wanted.length || wanted.some(function (status) { return has.indexOf(status) >= 0; });
  }

  function apply() {
    var word = find ? find.value.trim().toLowerCase() : '';
    boxes.forEach(function (box) {
      var said = (box.getAttribute('aria-label') || '').toLowerCase();
      box.classList.toggle('faded', !matches(box) || said.indexOf(word) < 0);
    });
    document.querySelectorAll('.gantt li').forEach(function (row) { row.classList.toggle('faded', !matches(row)); });
    document.querySelectorAll('#node-table tbody tr').forEach(function (row) {
      row.hidden = !matches(row) || row.textContent.toLowerCase().indexOf(word) < 0;
    });
  }

  document.querySelectorAll('[data-filter]').forEach(function (button) {
    button.addEventListener('click', function () {
      var status = button.dataset.filter;
      var at = wanted.indexOf(status);
      if (at < 0) {
        wanted.push(status);
      } else {
        wanted.splice(at, 1);
      }
      button.setAttribute('aria-pressed', at < 0 ? 'true' : 'false');
      apply();
    });
  });
  if (find) {
    find.addEventListener('input', apply);
  }
}());
