"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const { people, places, shades, texts } = data;
  const one = (selector, root = document) => root.querySelector(selector);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const svg = "http://www.w3.org/2000/svg";
  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (gap, name) => values[name] ?? gap);

  const narrow = matchMedia("(max-width: 40rem)");
  const unfold = (sheet) => { for (const part of all("details.fold", sheet)) part.open = true; };

  // Search and filters: one set of positions that every part of the page follows.
  const sheets = new Map(all("[data-sheet]").map((sheet) => [Number(sheet.dataset.sheet), sheet]));
  const search = one("#search");
  const selects = all("[data-facet]");
  let haystack = null;
  const readOwn = () => {
    haystack = people.map((person, at) => {
      const own = all("[data-own]", sheets.get(at)).map((part) => {
        const copy = part.cloneNode(true);
        all(".answer, .load, .family", copy).forEach((other) => other.remove());
        return copy.textContent;
      });
      return fold([person.anchor, ...own].join(" "));
    });
  };
  const chosenPositions = () => {
    if (!haystack) readOwn();
    const words = fold(search.value).split(/\s+/).filter(Boolean);
    const wanted = selects.map((select) => [Number(select.dataset.facet), select.value && Number(select.value)]);
    return new Set(people.map((_, at) => at).filter((at) =>
      wanted.every(([facet, value]) => value === "" || people[at].facets[facet] === value) &&
      words.every((word) => haystack[at].includes(word))));
  };
  const apply = () => {
    const shown = chosenPositions();
    const has = (element, name) => element.dataset[name].split(" ").some((at) => shown.has(Number(at)));
    for (const [at, sheet] of sheets) sheet.hidden = !shown.has(at);
    for (const name of ["row", "pair", "at"]) {
      for (const element of all(`tr[data-${name}], li[data-${name}]`)) element.hidden = !has(element, name);
    }
    for (const mark of marks) mark.classList.toggle("out", !shown.has(Number(mark.dataset.at)));
    const n = shown.size;
    one("#count").textContent = fill(n === 1 ? texts.shown_one : texts.shown, { n });
    one("#clusters .nothing").hidden = n > 0;
    one("#clusters table").hidden = n === 0;
    rove(marks.find((mark) => !mark.classList.contains("out")));
    if (n !== 1) return;
    choose([...shown][0]);
    unfold(sheets.get([...shown][0]));
  };

  // The map: who is suggested to the one that is pointed at.
  const map = one(".map");
  const marks = all(".mark", map);
  const links = one("#map-links");
  const ranks = one("#map-ranks");
  const panel = one("#chosen");
  const markOf = new Map(marks.map((mark) => [Number(mark.dataset.at), mark]));
  const waiting = panel.cloneNode(true).childNodes;
  const element = (name, attributes, text) => {
    const made = document.createElementNS(svg, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    if (text) made.textContent = text;
    return made;
  };
  const link = (at) => {
    const made = document.createElement("a");
    made.href = `#${encodeURIComponent(people[at].anchor)}`;
    const name = document.createElement("bdi");
    name.textContent = people[at].name;
    made.append(name);
    return made;
  };
  const choose = (at) => {
    links.replaceChildren();
    ranks.replaceChildren();
    for (const mark of marks) mark.classList.remove("on", "self");
    map.classList.toggle("busy", at !== null);
    if (at === null) return panel.replaceChildren(...[...waiting].map((node) => node.cloneNode(true)));
    markOf.get(at)?.classList.add("on", "self");
    people[at].partners.forEach((other, rank) => {
      markOf.get(other)?.classList.add("on");
      if (!places[at] || !places[other]) return;
      const [x, y] = places[at];
      const [u, v] = places[other];
      links.append(element("path", { d: `M${x} ${y}L${u} ${v}` }));
      // Half-way, where no name stands; where marks are large and names are left out, on the partner.
      const away = narrow.matches ? 0 : 0.5;
      const badge = element("g", { class: "badge" });
      badge.append(element("circle", { r: 9 }), element("text", { y: 4.5 }, String(rank + 1)));
      const spot = element("g", { transform: `translate(${u + (x - u) * away} ${v + (y - v) * away})` });
      spot.append(badge);
      ranks.append(spot);
    });
    const heading = document.createElement("h3");
    heading.append(link(at));
    const list = document.createElement("ol");
    for (const other of people[at].partners) {
      const item = document.createElement("li");
      item.append(link(other));
      list.append(item);
    }
    const told = document.createElement("p");
    told.className = "note";
    told.textContent = people[at].partners.length ? fill(texts.chosen, { name: people[at].name }) : texts.no_partners;
    panel.replaceChildren(heading, told, list);
  };
  const rove = (to) => {
    for (const mark of marks) mark.tabIndex = mark === to ? 0 : -1;
  };
  const step = (from, dx, dy) => {
    const [x, y] = places[from];
    let best = null;
    let least = Infinity;
    for (const mark of marks) {
      const at = Number(mark.dataset.at);
      if (at === from || mark.classList.contains("out")) continue;
      const [u, v] = places[at];
      const along = (u - x) * dx + (v - y) * dy;
      const aside = Math.abs((u - x) * dy) + Math.abs((v - y) * dx);
      if (along > 0 && along + 2 * aside < least) [best, least] = [mark, along + 2 * aside];
    }
    return best;
  };
  const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  for (const mark of marks) {
    const at = Number(mark.dataset.at);
    // A pointer on its way to the panel passes over other marks: only one that stays chooses.
    let resting = 0;
    mark.addEventListener("pointerenter", (event) => {
      if (event.pointerType !== "touch") resting = setTimeout(choose, 90, at);
    });
    mark.addEventListener("pointerleave", () => clearTimeout(resting));
    mark.addEventListener("focus", () => { rove(mark); choose(at); });
    mark.addEventListener("keydown", (event) => {
      const to = arrows[event.key] && step(at, ...arrows[event.key]);
      if (arrows[event.key]) event.preventDefault();
      to?.focus();
    });
  }
  // A finger is wider than a mark: a touch means the nearest one. The first shows, the second opens.
  const nearest = (event) => {
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(map.getScreenCTM().inverse());
    const away = (mark) => Math.hypot(places[mark.dataset.at][0] - x, places[mark.dataset.at][1] - y);
    const near = marks.filter((mark) => !mark.classList.contains("out"));
    return near.reduce((best, mark) => (best && away(best) <= away(mark) ? best : mark), null);
  };
  let last = "";
  let touched = null;
  map.addEventListener("pointerdown", (event) => { last = event.pointerType; });
  map.addEventListener("click", (event) => {
    if (last !== "touch" || event.detail === 0) return;
    event.preventDefault();
    const mark = nearest(event);
    if (!mark) return;
    const at = Number(mark.dataset.at);
    if (touched === mark && mark.classList.contains("self")) location.hash = encodeURIComponent(people[at].anchor);
    touched = mark;
    choose(at);
  });
  // The panel and the lines stay for who goes there to follow a link; the others are lit again.
  map.addEventListener("pointerleave", (event) => {
    if (event.pointerType !== "touch") map.classList.remove("busy");
  });
  one("#map").addEventListener("keydown", (event) => { if (event.key === "Escape") choose(null); });
  for (const radio of all("input[name=shade]")) {
    radio.addEventListener("change", () => {
      for (const [at, mark] of markOf) {
        const shade = shades[radio.value][at] < 0 ? "rest" : shades[radio.value][at];
        mark.setAttribute("class", mark.getAttribute("class").replace(/shade-\w+/, `shade-${shade}`));
        one("use", mark).setAttribute("href", `#shape-${shade}`);
      }
      for (const legend of all(".legend")) legend.hidden = legend.dataset.shade !== radio.value;
    });
  }

  // Tables: a heading sorts, a second time the other way.
  const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });
  const valueOf = (row, column, kind) => {
    const cell = row.children[column];
    return kind === "number" ? Number(cell.dataset.value) : cell.textContent.trim();
  };
  for (const table of all("table.sortable")) {
    const headings = all("thead th", table);
    headings.forEach((heading, column) => {
      const kind = heading.dataset.sort;
      if (!kind) return;
      const button = document.createElement("button");
      button.type = "button";
      button.append(...heading.childNodes);
      heading.append(button);
      button.addEventListener("click", () => {
        const now = heading.getAttribute("aria-sort");
        const up = now ? now === "descending" : kind === "text";
        for (const other of headings) other.removeAttribute("aria-sort");
        heading.setAttribute("aria-sort", up ? "ascending" : "descending");
        const rows = all("tbody tr", table).map((row) => [valueOf(row, column, kind), row]);
        const compare = kind === "number" ? (a, b) => a[0] - b[0] : (a, b) => collator.compare(a[0], b[0]);
        rows.sort((a, b) => (up ? compare(a, b) : compare(b, a)));
        one("tbody", table).append(...rows.map(([, row]) => row));
      });
    });
  }

  // The matrix: which pair a cell is.
  const drawing = one(".matrix svg");
  if (drawing) {
    const order = data.matrix.order;
    const cells = Uint8Array.from(atob(data.matrix.cells), (sign) => sign.charCodeAt(0));
    const left = Number(drawing.dataset.left);
    const side = Number(drawing.dataset.side);
    const cell = one("#cell");
    const told = one("#cell-text");
    const find = (event) => {
      const box = drawing.getBoundingClientRect();
      const scale = drawing.viewBox.baseVal.width / box.width;
      const column = Math.floor((((event.clientX - box.left) * scale - left) / side) * order.length);
      const row = Math.floor((((event.clientY - box.top) * scale) / side) * order.length);
      const inside = (at) => at >= 0 && at < order.length;
      return inside(row) && inside(column) && row !== column ? [row, column] : null;
    };
    let read = "";
    const tell = (event) => {
      const found = find(event);
      if (!found) return;
      read = String(found);
      const [row, column] = found;
      const [low, high] = row < column ? [row, column] : [column, row];
      const score = cells[(low * (2 * order.length - low - 1)) / 2 + high - low - 1];
      cell.setAttribute("x", left + (column * side) / order.length);
      cell.setAttribute("y", (row * side) / order.length);
      told.textContent = fill(texts.cell, {
        one: people[order[row]].name,
        other: people[order[column]].name,
        score: score === 255 ? "–" : (score / 100).toFixed(2).replace(".", texts.decimal),
      });
    };
    drawing.addEventListener("pointermove", tell);
    // Where no pointer has read the cell before, on a screen that is touched, the first touch reads.
    drawing.addEventListener("click", (event) => {
      const found = find(event);
      if (found && read !== String(found)) tell(event);
      else if (found) location.hash = encodeURIComponent(people[order[found[0]]].anchor);
    });
  }

  // Long parts are folded where the screen is narrow; without a script they stay open.
  const folds = all("details.fold");
  const foldAll = () => { for (const part of folds) part.open = !narrow.matches; };
  narrow.addEventListener("change", foldAll);
  const more = one("#more");
  more.addEventListener("click", () => {
    more.setAttribute("aria-expanded", String(one(".toolbar").classList.toggle("all")));
  });

  for (const field of [search, ...selects]) field.addEventListener("input", apply);
  one("#reset").addEventListener("click", () => {
    search.value = "";
    for (const select of selects) select.value = "";
    choose(null);
    apply();
  });
  // A link that was cut inside of a "%20" leads nowhere, and breaks nothing.
  const decoded = (text) => { try { return decodeURIComponent(text); } catch { return ""; } };
  // A sheet that a filter hides still opens from a link.
  const open = () => {
    const target = document.getElementById(decoded(location.hash.slice(1)));
    if (!target?.dataset.sheet) return;
    if (target.hidden) one("#reset").click();
    unfold(target);
    target.scrollIntoView();
    one("h3", target).tabIndex = -1;
    one("h3", target).focus({ preventScroll: true });
  };
  addEventListener("hashchange", open);
  addEventListener("beforeprint", () => { for (const part of all("details")) part.open = true; });
  addEventListener("afterprint", foldAll);
  const toolbar = one(".toolbar");
  toolbar.hidden = false;
  // Headings that a link leads to stay clear of the bar that sticks to the top.
  const measure = () => {
    const sticks = getComputedStyle(toolbar).position === "sticky";
    document.documentElement.style.setProperty("--bar", sticks ? `${toolbar.offsetHeight}px` : "0px");
  };
  measure();
  new ResizeObserver(measure).observe(toolbar);
  rove(marks[0]);
  foldAll();
  apply();
  // Once the browser has gone to the anchor itself, which takes the focus away.
  addEventListener("load", () => setTimeout(open));
})();
