// The plots, the sheet that opens over the board, and what to say when a request fails. All else is HTML that htmx puts in place.
(() => {
  'use strict';
  const SECONDS = 600;
  const plots = [['rate', 1, 2], ['latency', 3, 4], ['waiting', 5, 0], ['inflight', 6, 0]];
  const css = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const HIDDEN = 5000;
  let points = [];
  let charts = [];
  // The one that is open, or that was left; none while another is being opened, or a second would be.
  let stream;

  const columns = (first, second) => {
    const pick = i => points.map(point => point[i]);
    return second ? [pick(0), pick(first), pick(second)] : [pick(0), pick(first)];
  };
  const shown = value => value == null ? '–' : value < 9.95 ? String(Math.round(value * 10) / 10) : Math.round(value).toLocaleString(document.documentElement.lang);

  function draw() {
    charts.forEach(chart => chart.u.destroy());
    const axis = {stroke: css('--soft'), grid: {stroke: css('--grid'), width: 1}, ticks: {show: false}, font: '11px system-ui'};
    charts = plots.map(([name, first, second]) => {
      const place = document.getElementById('plot-' + name);
      const line = (colour, fill) => ({stroke: css(colour), width: 1.75, fill: fill ? css(colour) + '22' : undefined, points: {show: false}, spanGaps: true});
      const u = new uPlot({
        width: place.clientWidth, height: 150, padding: [8, 26, 0, 0], legend: {show: false}, cursor: {show: false},
        scales: {x: {time: true, range: (u, min, max) => [Math.max(max - SECONDS, Math.min(min, max - 60)), max]}, y: {range: (u, min, max) => [0, Math.max(4, max * 1.15)]}},
        axes: [
          {...axis, space: 70, size: 24, values: (u, ticks, axis, space, step) => ticks.map(t => new Date(t * 1000).toTimeString().slice(0, step < 60 ? 8 : 5))},
          {...axis, size: 44, space: 34, values: (u, ticks) => ticks.map(t => t >= 10000 ? t / 1000 + 'k' : t)}],
        series: second ? [{}, line('--one', true), line('--two')] : [{}, line('--one', true)]
      }, columns(first, second), place);
      return {u, name, first, second, place};
    });
    keys();
  }

  function keys() {
    const last = points[points.length - 1];
    charts.forEach(({name, first, second, place}) => {
      const key = document.querySelector(`[data-key="${name}"]`);
      key.replaceChildren();
      const add = (label, value, kind) => {
        const part = document.createElement('span');
        const figure = document.createElement('b');
        part.className = kind;
        figure.textContent = shown(value);
        part.append(label + ' ', figure);
        key.append(part);
      };
      if (last) {
        add(place.dataset.first, last[first], 'one');
        if (second) add(place.dataset.second, last[second], 'two');
      }
    });
  }

  function onPoint(event) {
    const point = JSON.parse(event.data);
    if (points.length && points[points.length - 1][0] >= point[0]) return;
    points.push(point);
    if (points.length > SECONDS) points.shift();
    charts.forEach(({u, first, second}) => u.setData(columns(first, second)));
    keys();
  }

  async function load() {
    const answer = await fetch('/points');
    if (answer.ok) points = await answer.json();
    draw();
  }

  const sheet = () => document.getElementById('sheet');
  const say = text => {
    const target = sheet().open ? sheet().querySelector('.inner') || sheet() : document.getElementById('said');
    if (target.id === 'said') target.textContent = text;
    else {
      const line = document.createElement('p');
      line.className = 'warn';
      line.setAttribute('role', 'alert');
      line.textContent = text;
      target.prepend(line);
    }
  };

  document.addEventListener('DOMContentLoaded', () => {
    const body = document.body;
    body.addEventListener('htmx:sseOpen', event => {
      body.classList.remove('offline');
      stream = event.detail.source;
      stream.addEventListener('point', onPoint);
      leaveLater();
      load();
    });
    body.addEventListener('htmx:sseError', () => {
      body.classList.add('offline');
      stream = undefined;
    });
    body.addEventListener('htmx:afterSwap', event => {
      if (event.detail.target?.id === 'sheet' && !sheet().matches(':modal')) {
        sheet().removeAttribute('open');
        sheet().showModal();
      }
    });
    body.addEventListener('htmx:responseError', event => say(event.detail.xhr.responseText.trim()));
    body.addEventListener('htmx:sendError', () => say(body.dataset.offline));
    // Closed, it asks for nothing any more.
    sheet().addEventListener('close', () => sheet().replaceChildren());
    if (sheet().open) { sheet().removeAttribute('open'); sheet().showModal(); }
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
    // A browser has six connections to a server: pages that nobody looks at must not hold them all, nor ones that nobody has looked at.
    let leave;
    const leaveLater = () => {
      clearTimeout(leave);
      if (document.hidden) leave = setTimeout(() => stream?.close(), HIDDEN);
    };
    document.addEventListener('visibilitychange', () => {
      leaveLater();
      if (document.hidden || stream?.readyState !== EventSource.CLOSED) return;
      stream = undefined;
      [body, body.querySelector('[sse-swap]')].forEach(part => htmx.trigger(part, 'htmx:afterProcessNode'));
    });
    let later;
    addEventListener('resize', () => { clearTimeout(later); later = setTimeout(draw, 150); });
    load();
  });
})();
