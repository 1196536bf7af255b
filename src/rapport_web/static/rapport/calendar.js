// The period's calendar: two clicks choose two days. The fields of days beside it say the same.
(() => {
  const language = document.documentElement.lang || "en";
  const iso = (day) => day.toISOString().slice(0, 10);
  const day = (text) => new Date(`${text}T00:00:00Z`);
  const plus = (from, count) => new Date(from.getTime() + count * 86_400_000);
  const firstOf = (from, months = 0) =>
    new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + months, 1));
  const written = (options) => new Intl.DateTimeFormat(language, { timeZone: "UTC", ...options });

  function button(text, label) {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = text;
    if (label) made.setAttribute("aria-label", label);
    return made;
  }

  function draw(place) {
    const { from, to, today } = place.dataset;
    // Of a period that is not over, the month that it is now.
    const latest = to && !(from <= today && today < to) ? to : today;
    const month = day(place.dataset.month || `${latest.slice(0, 7)}-01`);
    const head = document.createElement("div");
    head.className = "calendar-head";
    const back = button("‹", place.dataset.before);
    const on = button("›", place.dataset.after);
    const title = document.createElement("strong");
    title.textContent = written({ month: "long", year: "numeric" }).format(month);
    title.setAttribute("aria-live", "polite");
    head.append(back, title, on);
    for (const [each, count] of [[back, -1], [on, 1]]) {
      each.dataset.turn = String(count);
      each.addEventListener("click", (event) => {
        event.stopPropagation();
        place.dataset.month = iso(firstOf(month, count));
        draw(place);
        place.querySelector(`[data-turn="${count}"]`).focus();
      });
    }
    const grid = document.createElement("div");
    grid.className = "calendar-days";
    const begins = plus(month, -((month.getUTCDay() + 6) % 7));
    for (let at = 0; at < 7; at += 1) {
      const name = document.createElement("span");
      name.textContent = written({ weekday: "narrow" }).format(plus(begins, at));
      name.setAttribute("aria-hidden", "true");
      grid.append(name);
    }
    for (let at = 0; at < 42; at += 1) {
      const each = plus(begins, at);
      const text = iso(each);
      const cell = button(String(each.getUTCDate()), written({ dateStyle: "long" }).format(each));
      cell.dataset.day = text;
      if (each.getUTCMonth() !== month.getUTCMonth()) cell.className = "other";
      if (text === today) cell.setAttribute("aria-current", "date");
      if (text >= from && text <= to) cell.setAttribute("aria-pressed", "true");
      cell.addEventListener("click", (event) => {
        event.stopPropagation();
        choose(place, text);
      });
      cell.addEventListener("keydown", (event) => {
        const move = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }[event.key];
        if (!move) return;
        event.preventDefault();
        const wanted = iso(plus(each, move));
        if (!place.querySelector(`[data-day="${wanted}"]`)) {
          place.dataset.month = `${wanted.slice(0, 7)}-01`;
          draw(place);
        }
        place.querySelector(`[data-day="${wanted}"]`).focus();
      });
      grid.append(cell);
    }
    place.replaceChildren(head, grid);
    place.hidden = false;
  }

  function choose(place, text) {
    const form = place.closest("form");
    const [first, last] = ["period_from", "period_to"].map((name) => form.elements[name]);
    if (!first.value || last.value) {
      first.value = text;
      last.value = "";
      place.dataset.from = text;
      place.dataset.to = text;
      draw(place);
      place.querySelector(`[data-day="${text}"]`).focus();
      return;
    }
    [first.value, last.value] = [first.value, text].sort();
    form.requestSubmit();
  }

  function drawAll() {
    for (const each of document.querySelectorAll("[data-calendar]")) draw(each);
  }
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id === "report") drawAll();
  });
  drawAll();
})();
