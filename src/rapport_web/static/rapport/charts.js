// Draws each chart from the specification that it carries, in the page's look and at its width.
(() => {
  const NARROW = 480;
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const drawn = new Map();

  const look = () => root.dataset.theme || (system.matches ? "dark" : "light");

  function specification(place) {
    const both = JSON.parse(place.dataset.chart);
    const chosen = both[look()];
    if (!chosen.data) chosen.data = both.light.data;
    for (const layer of chosen.layer || [chosen]) {
      const x = layer.encoding?.x;
      if (x?.axis) x.axis = { ...x.axis, labelOverlap: "parity", labelSeparation: 10 };
    }
    if (place.clientWidth < NARROW) narrow(chosen);
    return chosen;
  }

  // A phone has room for fewer labels, not for smaller ones.
  function narrow(chosen) {
    if (typeof chosen.height === "number") chosen.height = Math.min(chosen.height, 210);
    for (const layer of chosen.layer || [chosen]) {
      const y = layer.encoding?.y;
      if (y && y.type === "quantitative" && y.axis) y.axis = { ...y.axis, tickCount: 3 };
    }
    const axis = chosen.config.axis;
    if (axis) chosen.config.axis = { ...axis, labelPadding: 4 };
  }

  // The library's own tooltip writes style attributes, which the page's policy forbids.
  const tip = document.createElement("div");
  tip.className = "tip";
  tip.hidden = true;
  document.body.append(tip);
  function tooltip(_, event, __, value) {
    if (value === null || value === undefined || value === "") {
      tip.hidden = true;
      return;
    }
    const rows = typeof value === "object" ? Object.entries(value) : [["", String(value)]];
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
    tip.hidden = false;
    const x = Math.min(event.clientX + 14, innerWidth - tip.offsetWidth - 8);
    const y = Math.max(event.clientY - tip.offsetHeight - 10, 8);
    tip.style.setProperty("transform", `translate(${Math.max(x, 8)}px, ${y}px)`);
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

  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id === "report") drawAll();
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
  drawAll();
})();
