(function () {
  'use strict';
  var table = document.getElementById('list');
  var form = document.getElementById('filter');
  if (!table || !form) { return; }
  var rows = Array.prototype.map.call(table.tBodies, function (body, at) {
    return { body: body, at: at, text: null };
  });
  var shown = document.getElementById('shown');
  var none = document.getElementById('none');
  var search = document.getElementById('q');
  var selects = [['f-decision', 'd'], ['f-severity', 's'], ['f-state', 't'], ['f-class', 'c']].map(function (pair) {
    return { input: document.getElementById(pair[0]), key: pair[1] };
  });

  function filter() {
    var words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    var number = 0;
    rows.forEach(function (row) {
      var fits = selects.every(function (select) {
        return !select.input.value || row.body.dataset[select.key] === select.input.value;
      });
      if (fits && words.length) {
        if (row.text === null) { row.text = row.body.textContent.toLowerCase(); }
        fits = words.every(function (word) { return row.text.indexOf(word) >= 0; });
      }
      row.body.hidden = !fits;
      number += fits ? 1 : 0;
    });
    shown.textContent = number === rows.length ? rows.length + ' shown' : number + ' of ' + rows.length + ' shown';
    none.hidden = number > 0;
  }

  var levels = ['critical', 'high', 'medium', 'low', 'negligible', 'unknown'];
  var decisions = ['fails', 'warns', 'open', 'allowed', 'in grace', 'baselined', 'waived', 'set aside', 'not counted', 'closed'];
  var collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });
  function value(row, column) {
    var text = row.body.rows[0].cells[column].textContent.trim();
    if (column === 0) { return decisions.indexOf(text); }
    if (column === 1) { return levels.indexOf(text); }
    if (column === 5) { return text ? -Number(text) : 1; }
    if (column === 6) {
      var chance = /([\d.]+)%/.exec(text);
      return (text.indexOf('KEV') >= 0 ? -1000 : 0) - (chance ? Number(chance[1]) : text ? 0 : -1);
    }
    return text;
  }
  function sort(column, down) {
    var keyed = rows.map(function (row) { return { row: row, key: value(row, column) }; });
    keyed.sort(function (a, b) {
      var order = typeof a.key === 'number' ? a.key - b.key : collator.compare(a.key, b.key);
      return (down ? -order : order) || a.row.at - b.row.at;
    });
    var parts = document.createDocumentFragment();
    keyed.forEach(function (one) { parts.appendChild(one.row.body); });
    table.appendChild(parts);
  }

  Array.prototype.forEach.call(table.tHead.rows[0].cells, function (head, column, heads) {
    var button = document.createElement('button');
    button.type = 'button';
    button.textContent = head.textContent;
    head.textContent = '';
    head.appendChild(button);
    button.addEventListener('click', function () {
      var down = head.getAttribute('aria-sort') === 'ascending';
      Array.prototype.forEach.call(heads, function (other) { other.removeAttribute('aria-sort'); });
      head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
      sort(column, down);
    });
  });

  var waiting = 0;
  search.addEventListener('input', function () {
    clearTimeout(waiting);
    waiting = setTimeout(filter, 120);
  });
  selects.forEach(function (select) { select.input.addEventListener('change', filter); });
  form.addEventListener('reset', function () { setTimeout(filter, 0); });
  form.addEventListener('submit', function (event) { event.preventDefault(); });
  // Cards on a narrow screen are still a table for who hears the page.
  function role(elements, name) {
    Array.prototype.forEach.call(elements, function (element) { element.setAttribute('role', name); });
  }
  var narrow = window.matchMedia('(max-width: 60rem)');
  function roles() {
    if (!narrow.matches || table.hasAttribute('role')) { return; }
    role([table], 'table');
    role(table.querySelectorAll('thead, tbody'), 'rowgroup');
    role(table.querySelectorAll('tr'), 'row');
    role(table.querySelectorAll('td'), 'cell');
    role(table.querySelectorAll('thead th'), 'columnheader');
    role(table.querySelectorAll('tbody th'), 'rowheader');
  }
  narrow.addEventListener('change', roles);
  roles();

  function open() {
    var body = /^#f\d+$/.test(location.hash) && document.getElementById(location.hash.slice(1));
    var details = body && body.querySelector('details');
    if (details) { body.hidden = false; details.open = true; }
  }
  window.addEventListener('hashchange', open);
  open();
  form.hidden = false;
  filter();
})();
