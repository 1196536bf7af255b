// Draws each chart from the specification that it carries, in the page's look and at its width.
// Each mark leads to what is behind it, by pointer and by keyboard.
(() => {
  const NARROW = 480;
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const drawn = new Map();

  const look = () => root.dataset.theme || (system.matches ? "dark" : "light");

  function specification(place) {
    const whole = JSON.parse(place.dataset.chart);
    const narrow = place.clientWidth < NARROW;
    const form = `${look() === "dark" ? "dark" : ""}${narrow ? "_narrow" : ""}`.replace(/^_/, "");
    const chosen = { ...whole.light };
    for (const [name, value] of Object.entries(whole[form] || {})) {
      if (value === null) delete chosen[name];
      else chosen[name] = value;
    }
    const axes = (chosen.layer || [chosen]).map((layer) => layer.encoding?.x).filter((x) => x?.axis);
    if (axes.every((x) => x.axis.labelOverlap === undefined)) {
      for (const x of axes) x.axis = { ...x.axis, labelOverlap: "parity", labelSeparation: 10 };
    }
    if (narrow) slim(chosen);
    return chosen;
  }

  // A phone has room for fewer labels, not for smaller ones.
  function slim(chosen) {
    const hasRows = (chosen.layer || [chosen]).some((layer) => layer.encoding?.y?.type === "nominal");
    if (typeof chosen.height === "number" && !hasRows) chosen.height = Math.min(chosen.height, 210);
    for (const layer of chosen.layer || [chosen]) {
      const y = layer.encoding?.y;
      if (y && y.type === "quantitative" && y.axis) y.axis = { ...y.axis, tickCount: 3 };
    }
    const axis = chosen.config.axis;
    if (axis) chosen.config = { ...chosen.config, axis: { ...axis, labelPadding: 4 } };
  }

  // The library's own tooltip writes style attributes, which the page's policy forbids.
  const tip = document.createElement("div");
  tip.className = "tip";
  tip.hidden = true;
  document.body.append(tip);
  function showTip(rows, left, top) {
    tip.replaceChildren(
      ...rows.map(([name, text]) => {
        const row = document.createElement("div");
        const label = document.createElement("span");
        const figure = document.createElement("strong");
        label.textContent = name;
        figure.textContent = text;
        row.append(label, figure);
        return row;
      }),
    );
    // A dialog lies over all else: what is shown on it stands in it.
    (document.querySelector("dialog[open]") || document.body).append(tip);
    tip.hidden = false;
    const x = Math.min(left + 14, innerWidth - tip.offsetWidth - 8);
    const y = Math.max(top - tip.offsetHeight - 10, 8);
    tip.style.setProperty("transform", `translate(${Math.max(x, 8)}px, ${y}px)`);
  }
  function tooltip(_, event, __, value) {
    if (value === null || value === undefined || value === "") {
      tip.hidden = true;
      return;
    }
    const rows = typeof value === "object" ? Object.entries(value) : [["", String(value)]];
    showTip(rows, event.clientX, event.clientY);
  }

  const marksOf = (place) => JSON.parse(place.dataset.marks || "[]");

  // A mark is known by the words that stand at it: those of one row, or of the only row that fits.
  function behind(place, datum) {
    const words = new Set(Object.values(datum || {}).filter((each) => typeof each === "string"));
    const marks = marksOf(place);
    const whole = marks.filter((mark) => mark.words.every((word) => words.has(word)));
    return whole.length ? whole[0].address : "";
  }

  function open(place, address) {
    if (!address) return;
    tip.hidden = true;
    place.focus({ preventScroll: true });
    if (document.getElementById("drawer") && !document.querySelector("dialog[open]")) {
      document.dispatchEvent(new CustomEvent("rapport:behind", { detail: address }));
    } else {
      const link = document.createElement("a");
      link.href = address;
      link.hidden = true;
      place.append(link);
      link.click();
      link.remove();
    }
  }

  async function draw(place) {
    const before = drawn.get(place);
    const result = await vegaEmbed(place, specification(place), {
      actions: false,
      ast: true,
      defaultStyle: false,
      logLevel: 1,
      renderer: "svg",
      tooltip,
    });
    before?.finalize();
    drawn.set(place, result);
    result.view.addEventListener("click", (_, item) => open(place, behind(place, item?.datum)));
    place.dataset.narrow = String(place.clientWidth < NARROW);
    place.dataset.drawn = look();
  }

  function drawAll() {
    tip.hidden = true;
    for (const [place, result] of drawn) {
      if (!place.isConnected) {
        result.finalize();
        drawn.delete(place);
      }
    }
    for (const place of document.querySelectorAll("[data-chart]")) {
      draw(place).catch((error) => {
        place.dataset.failed = "";
        console.error(error);
      });
    }
  }

  // By keyboard: the arrows go from mark to mark, Enter opens the one that was reached.
  const spoken = document.getElementById("spoken");
  document.addEventListener("keydown", (event) => {
    const place = event.target.closest?.("[data-marks]");
    if (!place || place !== event.target) return;
    const marks = marksOf(place);
    if (!marks.length) return;
    const at = Number(place.dataset.at ?? -1);
    const moves = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
    let to = null;
    if (event.key in moves) to = Math.min(Math.max(at + moves[event.key], 0), marks.length - 1);
    else if (event.key === "Home") to = 0;
    else if (event.key === "End") to = marks.length - 1;
    else if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      open(place, marks[at].address);
      return;
    }
    if (to === null) return;
    event.preventDefault();
    place.dataset.at = String(to);
    const box = place.getBoundingClientRect();
    showTip([[marks[to].said, ""]], box.left + 24, Math.max(box.top, 70) + 10);
    if (spoken) spoken.textContent = marks[to].said;
  });
  document.addEventListener("focusout", (event) => {
    if (event.target.matches?.("[data-marks]")) tip.hidden = true;
  });
  document.addEventListener("click", (event) => {
    const step = event.target.closest?.(".drawn li");
    const place = step?.closest("[data-marks]");
    if (!place) return;
    const at = [...step.parentElement.children].indexOf(step);
    if (!step.parentElement.matches(".r-legend")) open(place, marksOf(place)[at]?.address);
  });

  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id === "report" || event.target.id === "drawer-body") drawAll();
  });
  document.addEventListener("rapport:theme", drawAll);
  addEventListener("resize", () => {
    for (const [place] of drawn) {
      const wasNarrow = place.dataset.narrow === "true";
      const isNarrow = place.clientWidth < NARROW;
      place.dataset.narrow = String(isNarrow);
      if (wasNarrow !== isNarrow) draw(place);
    }
  });
  // A section whose numbers need the whole page is wider while they are open.
  document.addEventListener("toggle", (event) => {
    if (event.target.matches?.(".opens-wide .numbers")) dispatchEvent(new Event("resize"));
  }, true);
  drawAll();
})();
