// Runs before the first paint: the theme that the reader chose, if not the system's.
(() => {
  try {
    const chosen = localStorage.getItem("theme");
    if (chosen === "dark" || chosen === "light") {
      document.documentElement.dataset.theme = chosen;
    }
  } catch {
    // Storage may be switched off; the system's theme then stands.
  }
  document.documentElement.classList.add("js");
})();
