// The page's own behaviour. Everything works without it; it saves page loads and clicks.
(() => {
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);

  const button = document.getElementById("theme");
  function labelTheme() {
    if (!button) return;
    button.hidden = false;
    button.title = isDark() ? button.dataset.light : button.dataset.dark;
    button.setAttribute("aria-label", button.title);
  }
  function themeChanged() {
    labelTheme();
    document.dispatchEvent(new CustomEvent("rapport:theme"));
  }
  button?.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    try {
      localStorage.setItem("theme", root.dataset.theme);
    } catch {
      // It then holds for this page.
    }
    themeChanged();
  });
  system.addEventListener("change", themeChanged);
  labelTheme();

  document.addEventListener("change", (event) => {
    if (event.target.matches("select.instant")) event.target.form.requestSubmit();
  });

  document.addEventListener("click", (event) => {
    const more = event.target.closest(".show-all");
    if (more) {
      const collapsed = more.previousElementSibling.toggleAttribute("data-collapsed");
      const said = more.textContent;
      more.textContent = more.dataset.less;
      more.dataset.less = said;
      more.setAttribute("aria-expanded", String(!collapsed));
    }
    for (const pop of document.querySelectorAll("details.pop[open]")) {
      if (!pop.contains(event.target)) pop.open = false;
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      for (const pop of document.querySelectorAll("details.pop[open]")) {
        pop.open = false;
        pop.querySelector("summary").focus();
      }
    }
    const typing = event.target.closest?.("input, select, textarea");
    // On many keyboards a bracket is typed with AltGr, which also counts as Ctrl and Alt.
    const held = event.ctrlKey || event.metaKey || event.altKey;
    if (document.querySelector("dialog[open]")) return;
    if (typing || (held && !event.getModifierState("AltGraph"))) return;
    if (event.key === "[" || event.key === "]") {
      document.querySelector(`[data-key="${event.key}"]`)?.click();
    }
  });

  function arrived() {
    for (const each of document.querySelectorAll(".show-all")) each.hidden = false;
  }
  document.addEventListener("htmx:afterSettle", (event) => {
    arrived();
    const headline = document.getElementById("headline");
    const spoken = document.getElementById("spoken");
    if (event.target.id === "report" && headline && spoken) {
      spoken.textContent = headline.textContent;
    }
  });
  arrived();
})();
