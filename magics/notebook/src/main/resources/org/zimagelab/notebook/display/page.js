'use strict';
const data = JSON.parse(document.getElementById('data').textContent);
const by = id => document.getElementById(id);

const words = {
  en: {
    rows: 'rows', columns: 'columns', blocks: 'blocks', score: 'score', thumbnails: 'size', whole: '1:1', copy: 'copy',
    copied: 'copied', mark: 'compare', marked: 'compare with this', close: 'close', none: 'none', all: 'all',
    higher: 'higher is better', lower: 'lower is better', neither: 'neither end is better', failed: 'failed',
    missing: 'not made', mean: 'mean', differences: 'A and B differ in', scores: 'scores', same: 'in nothing that was varied',
    zoomTip: 'zoom all pictures in step (+ − 0; Ctrl and the wheel)', schemeTip: 'light, dark, as the system has it',
    beforeTip: 'the picture before (←)', afterTip: 'the next picture (→)',
    hint: 'Click a picture for its parameters. Arrow keys move from picture to picture, Enter opens, c marks two for comparison, '
      + '+ − 0 zoom all in step, drag moves all.',
  },
  zh: {
    rows: '行', columns: '列', blocks: '分块', score: '分数', thumbnails: '大小', whole: '1:1', copy: '复制', copied: '已复制',
    mark: '对比', marked: '与此图对比', close: '关闭', none: '无', all: '全部', higher: '越高越好', lower: '越低越好',
    neither: '无好坏之分', failed: '失败', missing: '未生成', mean: '平均', differences: 'A 与 B 的不同', scores: '分数',
    same: '没有不同的参数', zoomTip: '同步缩放所有图片（+ − 0，或 Ctrl 加滚轮）', schemeTip: '浅色、深色、跟随系统',
    beforeTip: '上一张（←）', afterTip: '下一张（→）',
    hint: '点击图片查看参数。方向键在图片间移动，回车打开，c 标记两张进行对比，+ − 0 同步缩放，拖动可同步移动。',
  },
};
const view = {
  language: navigator.language.startsWith('zh') ? 'zh' : 'en', scheme: 0, zoom: 1, x: 0, y: 0, filters: {}, score: -1, marked: null,
};
const named = name => data.parameters.findIndex(p => p.name === name);
view.rows = named('steps');
view.columns = named('guidance');
view.blocks = named('prompt');
// the page has a model only where there are several, which would stand unnamed in one cell
if (named('model') >= 0 && data.parameters[view.blocks].values.length === 1) view.blocks = named('model');

const say = key => words[view.language][key] ?? words.en[key] ?? key;
const nameOf = parameter => view.language === 'zh' ? parameter.chinese : parameter.name;
const element = (tag, text, attributes = {}) => {
  const made = Object.assign(document.createElement(tag), attributes);
  if (text !== undefined) made.textContent = text;
  if (/\p{Script=Han}/u.test(text ?? '')) made.lang = 'zh';
  return made;
};

// The small pictures and their words stand in the grid for those who see no script.
for (const image of document.querySelectorAll('#still img[data-run]')) {
  Object.assign(data.runs[image.dataset.run], { thumb: image.src, words: image.title });
}

/** A value of a parameter in the language of the page. */
const worded = (axis, index) => {
  const value = data.parameters[axis].values[index];
  return view.language === 'zh' && /^(guidance|stages)$/.test(data.parameters[axis].name) ? value.replace(/\boff\b/, '关') : value;
};
/** What a run has of its own in its cell. */
const own = run => data.parameters.flatMap((p, i) =>
  p.values.length < 2 || [view.rows, view.columns, view.blocks].includes(i) ? [] : [`${nameOf(p)} ${worded(i, run.at[i])}`]).join(' · ');

/** The whole picture's address: a file beside the page, or the bytes within it. */
const made = new Map();
function whole(run) {
  if (run.file) return run.file;
  if (!made.has(run)) {
    const bytes = Uint8Array.from(atob(by('p' + data.runs.indexOf(run)).textContent), c => c.charCodeAt(0));
    made.set(run, URL.createObjectURL(new Blob([bytes], { type: 'image/png' })));
  }
  return made.get(run);
}

const number = x => x === null ? '–' : String(+x.toPrecision(4));
/** A run that failed has no scores at all. */
const value = (run, score = view.score) => run.scores[score] ?? null;
const shown = run => data.parameters.every((p, i) => !(i in view.filters) || run.at[i] === view.filters[i]);

function options(select, entries, chosen, change) {
  select.replaceChildren(...entries.map(([value, text]) => element('option', text, { value, selected: value === chosen })));
  select.onchange = () => { change(+select.value); draw(); };
}

function controls() {
  const axes = data.parameters.map((p, i) => [i, nameOf(p)]);
  for (const axis of ['rows', 'columns', 'blocks']) {
    const entries = axis === 'blocks' ? [[-1, say('none')], ...axes] : axes;
    options(by(axis), entries, view[axis], chosen => {
      for (const other of ['rows', 'columns', 'blocks']) if (view[other] === chosen) view[other] = view[axis];
      view[axis] = chosen;
    });
  }
  by('filters').replaceChildren(...data.parameters.flatMap((p, i) => {
    if (p.values.length < 2 || i === view.rows || i === view.columns) return [];
    const label = element('label', nameOf(p) + ' ');
    const select = element('select', undefined, { id: 'filter-' + p.name });
    options(select, [[-1, say('all')], ...p.values.map((v, k) => [k, worded(i, k)])], view.filters[i] ?? -1, k => {
      if (k < 0) delete view.filters[i]; else view.filters[i] = k;
    });
    select.title = select.selectedOptions[0].textContent;
    label.append(select);
    return [label, ' '];
  }));
  options(by('score'), [[-1, say('none')], ...data.scores.map((s, i) => [i, s.name])], view.score, i => { view.score = i; });
  for (const e of document.querySelectorAll('[data-t]')) e.textContent = say(e.dataset.t);
  for (const e of document.querySelectorAll('[data-tip]')) e.title = say(e.dataset.tip);
  by('language').textContent = view.language === 'en' ? '中文' : 'English';
  document.documentElement.lang = view.language;
}

/** Heat of a value between the least and the largest that is shown. */
function heat(style, x, range) {
  if (x === null || !range) return;
  const share = range[1] > range[0] ? (x - range[0]) / (range[1] - range[0]) : 0.5;
  style.setProperty('--heat', `hsl(210 70% ${92 - 68 * share}%)`);
  style.setProperty('--ink', share > 0.45 ? '#fff' : '#000');
}

function figure(run, range) {
  const figure = element('figure');
  figure.run = run;
  const [w, h] = run.size;
  figure.style.setProperty('--w', Math.min(1, w / h));
  figure.style.setProperty('--h', Math.min(1, h / w));
  if (!run.thumb) {
    figure.append(element('div', run.failed ? say('failed') : say('missing'), { className: 'view none', title: run.failed ?? '' }));
    return figure;
  }
  figure.tabIndex = 0;
  figure.classList.toggle('marked', view.marked === run);
  const frame = element('div', undefined, { className: 'view' });
  frame.append(element('img', undefined, {
    src: view.zoom > 1 ? whole(run) : run.thumb, alt: run.words, title: run.words, loading: 'lazy', draggable: false,
  }));
  figure.append(frame);
  const lines = [own(run)];
  if (view.score >= 0) {
    heat(figure.style, value(run), range);
    lines.push(number(value(run)));
  }
  const caption = lines.filter(Boolean).join('\n');
  if (caption) figure.append(element('figcaption', caption));
  return figure;
}

function table(runs, range) {
  const rows = data.parameters[view.rows], columns = data.parameters[view.columns];
  const cells = new Map();
  for (const run of runs) {
    const row = cells.get(run.at[view.rows]) ?? new Map();
    cells.set(run.at[view.rows], row);
    const cell = row.get(run.at[view.columns]) ?? [];
    row.set(run.at[view.columns], cell);
    cell.push(run);
  }
  const across = columns.values.map((v, i) => i).filter(i => [...cells.values()].some(row => row.has(i)));
  const head = element('tr');
  head.append(element('th', `${nameOf(rows)} \\ ${nameOf(columns)}`));
  for (const c of across) head.append(element('th', worded(view.columns, c)));
  const body = element('tbody');
  rows.values.forEach((label, r) => {
    if (!cells.has(r)) return;
    const row = element('tr');
    row.append(element('th', worded(view.rows, r)));
    for (const c of across) {
      const cell = element('td');
      const its = cells.get(r).get(c) ?? [];
      const values = view.score < 0 ? [] : its.map(run => value(run)).filter(v => v !== null);
      if (values.length > 1) {
        const mean = values.reduce((a, b) => a + b) / values.length;
        cell.append(element('div', `${say('mean')} ${number(mean)}`, { className: 'mean' }));
      }
      const pictures = element('div', undefined, { className: 'pictures' });
      pictures.append(...its.map(run => figure(run, range)));
      cell.append(pictures);
      row.append(cell);
    }
    body.append(row);
  });
  const table = element('table');
  const thead = element('thead');
  thead.append(head);
  table.append(thead, body);
  const scroll = element('div', undefined, { className: 'scroll' });
  scroll.append(table);
  return scroll;
}

function draw() {
  controls();
  const runs = data.runs.filter(shown);
  const values = view.score < 0 ? [] : runs.map(run => value(run)).filter(v => v !== null);
  const range = values.length ? [Math.min(...values), Math.max(...values)] : null;
  by('legend').hidden = !range;
  if (range) {
    by('least').textContent = number(range[0]);
    by('most').textContent = number(range[1]);
    by('better').textContent = say(data.scores[view.score].better);
    by('legend').title = data.scores[view.score].description;
  }
  const grid = by('grid');
  grid.replaceChildren();
  const blocks = view.blocks < 0 ? [null] : data.parameters[view.blocks].values.map((v, i) => i);
  for (const block of blocks) {
    const its = block === null ? runs : runs.filter(run => run.at[view.blocks] === block);
    if (!its.length) continue;
    if (block !== null && data.parameters[view.blocks].values.length > 1) {
      grid.append(element('h2', `${nameOf(data.parameters[view.blocks])} ${worded(view.blocks, block)}`));
    }
    grid.append(table(its, range));
  }
}

/** One zoom and one place for all pictures, so that the same part of each can be compared. */
function zoom(factor, x = 0.5, y = 0.5) {
  const to = Math.max(1, Math.min(32, view.zoom * factor));
  view.x += x / view.zoom - x / to;
  view.y += y / view.zoom - y / to;
  const wasWhole = view.zoom === 1;
  view.zoom = to;
  place();
  if (wasWhole !== (to === 1)) {
    for (const f of document.querySelectorAll('#grid figure')) {
      const image = f.querySelector('img');
      if (image) image.src = to > 1 ? whole(f.run) : f.run.thumb;
    }
  }
}

function place() {
  const most = 1 - 1 / view.zoom;
  view.x = Math.max(0, Math.min(most, view.x));
  view.y = Math.max(0, Math.min(most, view.y));
  const style = document.documentElement.style;
  style.setProperty('--zoom', view.zoom);
  style.setProperty('--x', view.x);
  style.setProperty('--y', view.y);
  by('grid').classList.toggle('zoomed', view.zoom > 1);
}

const figures = () => [...document.querySelectorAll('#grid figure[tabindex]')];
let opened = null;
function open(run) {
  opened = run;
  by('one').querySelector('img').src = whole(run);
  by('one').querySelector('img').alt = run.words;
  by('one').querySelector('pre').textContent = run.words;
  by('copy').textContent = say('copy');
  by('mark').textContent = say(view.marked && view.marked !== run ? 'marked' : 'mark');
  if (!by('one').open) by('one').showModal();
}

function turn(by) {
  const runs = figures().map(f => f.run);
  open(runs[(runs.indexOf(opened) + by + runs.length) % runs.length]);
}

function mark(run) {
  if (view.marked && view.marked !== run) {
    compare(view.marked, run);
    view.marked = null;
  } else {
    view.marked = view.marked === run ? null : run;
  }
  for (const f of figures()) f.classList.toggle('marked', f.run === view.marked);
}

function compare(a, b) {
  by('one').close();
  const two = by('two');
  const [w, h] = a.size;
  two.querySelector('.pair').style.setProperty('--aspect', w / h);
  two.querySelector('.a').src = whole(a);
  two.querySelector('.b').src = whole(b);
  by('cut').value = 50;
  two.querySelector('.pair').style.setProperty('--cut', '50%');
  const rows = [];
  data.parameters.forEach((p, i) => { if (a.at[i] !== b.at[i]) rows.push([nameOf(p), worded(i, a.at[i]), worded(i, b.at[i]), '']); });
  const parameters = rows.length ? rows : [[say('same'), '', '', '']];
  data.scores.forEach((s, i) => {
    const [x, y] = [value(a, i), value(b, i)];
    if (x !== null && y !== null) parameters.push([s.name, number(x), number(y), (y > x ? '+' : '') + number(y - x)]);
  });
  const table = element('table');
  for (const cells of [[say('differences'), 'A', 'B', 'B − A'], ...parameters]) {
    const row = element('tr');
    cells.forEach((text, i) => row.append(element(i ? 'td' : 'th', text)));
    table.append(row);
  }
  by('differences').replaceChildren(table);
  two.showModal();
}

let pressed = null;
by('grid').addEventListener('pointerdown', e => {
  if (view.zoom > 1 && e.target.closest('.view')) pressed = { x: e.clientX, y: e.clientY, moved: false };
});
addEventListener('pointermove', e => {
  if (!pressed) return;
  const box = +by('box').value * view.zoom;
  view.x -= (e.clientX - pressed.x) / box;
  view.y -= (e.clientY - pressed.y) / box;
  pressed = { x: e.clientX, y: e.clientY, moved: pressed.moved || Math.hypot(e.movementX, e.movementY) > 0 };
  place();
});
let dragged = false;
addEventListener('pointerup', () => { dragged = pressed?.moved ?? false; pressed = null; });
by('grid').addEventListener('click', e => {
  const f = e.target.closest('figure[tabindex]');
  if (!f || dragged) return;
  if (e.shiftKey) mark(f.run); else open(f.run);
});
by('grid').addEventListener('wheel', e => {
  const frame = e.target.closest('.view');
  if (!frame || !e.ctrlKey) return;
  e.preventDefault();
  const r = frame.getBoundingClientRect();
  zoom(e.deltaY < 0 ? 1.25 : 0.8, (e.clientX - r.left) / r.width, (e.clientY - r.top) / r.height);
}, { passive: false });

/** The nearest figure in a direction, by what is on the screen. */
function neighbour(from, dx, dy) {
  const at = f => { const r = f.getBoundingClientRect(); return [r.left + r.width / 2, r.top + r.height / 2]; };
  const [x, y] = at(from);
  let best = null, least = Infinity;
  for (const f of figures()) {
    const [fx, fy] = at(f);
    const along = (fx - x) * dx + (fy - y) * dy, aside = Math.abs((fx - x) * dy) + Math.abs((fy - y) * dx);
    if (along > 4 && along + 3 * aside < least) { least = along + 3 * aside; best = f; }
  }
  return best;
}

addEventListener('keydown', e => {
  if (e.target.closest('select, input, button') || e.ctrlKey || e.metaKey || e.altKey) return;
  if (by('one').open || by('two').open) return;
  const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[e.key];
  const f = document.activeElement.closest('figure');
  if (way) {
    const next = f ? neighbour(f, ...way) : figures()[0];
    if (next) { e.preventDefault(); next.focus(); next.scrollIntoView({ block: 'nearest', inline: 'nearest' }); }
  } else if (f && e.key === 'Enter') {
    open(f.run);
  } else if (f && e.key === 'c') {
    mark(f.run);
  } else if (e.key === '+' || e.key === '=') {
    zoom(1.5);
  } else if (e.key === '-') {
    zoom(1 / 1.5);
  } else if (e.key === '0') {
    zoom(1 / view.zoom);
  }
});
by('one').addEventListener('keydown', e => {
  if (e.key === 'ArrowLeft') turn(-1);
  if (e.key === 'ArrowRight') turn(1);
});
for (const dialog of document.querySelectorAll('dialog')) {
  dialog.addEventListener('click', e => { if (e.target === dialog) dialog.close(); });
}
by('before').onclick = () => turn(-1);
by('after').onclick = () => turn(1);
by('close').onclick = () => by('one').close();
by('done').onclick = () => by('two').close();
by('mark').onclick = () => { mark(opened); by('one').close(); };
by('copy').onclick = async () => {
  const text = by('one').querySelector('pre');
  try {
    await navigator.clipboard.writeText(text.textContent);
  } catch {  // a page opened from a file may not be let at the clipboard
    getSelection().selectAllChildren(text);
    document.execCommand('copy');
  }
  by('copy').textContent = say('copied');
};
by('cut').oninput = () => by('two').querySelector('.pair').style.setProperty('--cut', by('cut').value + '%');
by('box').oninput = () => document.documentElement.style.setProperty('--box', by('box').value + 'px');
by('in').onclick = () => zoom(1.5);
by('out').onclick = () => zoom(1 / 1.5);
by('whole').onclick = () => zoom(1 / view.zoom);
by('language').onclick = () => { view.language = view.language === 'en' ? 'zh' : 'en'; draw(); };
by('scheme').onclick = () => {
  view.scheme = (view.scheme + 1) % 3;
  document.documentElement.style.colorScheme = ['light dark', 'light', 'dark'][view.scheme];
};

/** Pictures as large as lets the columns stand in the window, with the square root of the seeds side by side. */
function fit() {
  const counts = new Map();
  for (const run of data.runs) {
    const cell = [view.rows, view.columns, view.blocks].map(i => run.at[i]).join();
    counts.set(cell, (counts.get(cell) ?? 0) + 1);
  }
  const seeds = [...counts.values()].reduce((a, b) => Math.max(a, b), 1);
  const across = data.parameters[view.columns].values.length * (seeds < 3 ? seeds : Math.floor(Math.sqrt(seeds)));
  by('box').value = Math.max(64, Math.min(128, Math.floor((innerWidth - 140) / across) - 12));
  by('box').oninput();
}
fit();
draw();
