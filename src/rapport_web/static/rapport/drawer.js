// The drawer: what is behind a figure, beside the page that it stands on. Without scripts the same
// links lead to the same content as a page of its own.
(() => {
  const drawer = document.getElementById("drawer");
  const body = document.getElementById("drawer-body");
  if (!drawer?.showModal) return;

  const isBehind = (address) => /\/reports\/[\w-]+\/behind\/$/.test(new URL(address, location).pathname);
  let report = "";
  let asked = "";

  function skeleton() {
    const parts = ["title", "figure", "tabs", "line", "line", "line", "line", "line"];
    body.replaceChildren(
      ...parts.map((name) => {
        const each = document.createElement("span");
        each.className = `skeleton drawer-${name}`;
        return each;
      }),
    );
    const said = document.createElement("span");
    said.className = "visually-hidden";
    said.id = "drawer-title";
    said.textContent = drawer.dataset.waiting;
    body.append(said);
  }

  async function load(address) {
    asked = address;
    drawer.setAttribute("aria-busy", "true");
    const focused = document.activeElement?.id;
    try {
      await htmx.ajax("GET", address, { target: body, source: body, swap: "innerHTML" });
    } finally {
      if (asked === address) drawer.removeAttribute("aria-busy");
    }
    if (asked !== address) return;
    const kept = focused && body.querySelector(`#${CSS.escape(focused)}`);
    (kept || body.querySelector("[aria-current]") || document.getElementById("drawer-title"))?.focus();
  }

  function open(address, push) {
    if (!drawer.open) {
      report = location.href;
      skeleton();
      drawer.showModal();
    }
    if (push) history.pushState({ drawer: true }, "", address);
    drawer.scrollTop = 0;
    load(address);
  }

  function shut() {
    asked = "";
    if (drawer.open) drawer.close();
  }

  // Closing goes back, so that the address is the report's again and Forward opens it anew.
  function leave() {
    if (history.state?.drawer) history.back();
    else shut();
  }

  document.addEventListener(
    "click",
    (event) => {
      if (event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
      if (event.target.closest("[data-close]")) return leave();
      if (event.target === drawer) return leave();
      const link = event.target.closest("a[href]");
      if (!link || link.target || !isBehind(link.href)) return;
      event.preventDefault();
      event.stopPropagation();
      if (drawer.open) {
        history.replaceState({ drawer: true }, "", link.href);
        load(link.href);
      } else {
        open(link.href, true);
      }
    },
    true,
  );

  document.addEventListener(
    "submit",
    (event) => {
      if (!event.target.closest("#drawer")) return;
      event.preventDefault();
      event.stopPropagation();
      const given = new URLSearchParams(new FormData(event.target));
      const address = `${event.target.action}?${given}`;
      history.replaceState({ drawer: true }, "", address);
      load(address);
    },
    true,
  );

  drawer.addEventListener("cancel", (event) => {
    event.preventDefault();
    leave();
  });

  // Before the library's own handling, which would load the whole report again.
  addEventListener(
    "popstate",
    (event) => {
      if (isBehind(location.href)) {
        event.stopImmediatePropagation();
        open(location.href, false);
      } else if (drawer.open) {
        const same = location.href === report;
        shut();
        if (same) event.stopImmediatePropagation();
      }
    },
    true,
  );

  body.addEventListener("htmx:sendError", () => {
    const said = document.createElement("p");
    said.className = "drawer-part empty";
    said.id = "drawer-title";
    said.textContent = drawer.dataset.lost;
    body.replaceChildren(said);
  });

  document.addEventListener("rapport:behind", (event) => open(event.detail, true));
})();
