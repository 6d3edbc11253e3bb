// Small comforts. Every page works without this file.

const root = document.documentElement;

const isDark = () =>
  root.dataset.theme
    ? root.dataset.theme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;

for (const toggle of document.querySelectorAll("[data-theme-toggle]")) {
  const show = () => toggle.setAttribute("aria-pressed", String(isDark()));
  toggle.hidden = false;
  show();
  toggle.addEventListener("click", () => {
    const next = isDark() ? "light" : "dark";
    root.dataset.theme = next;
    try {
      localStorage.setItem("theme", next);
    } catch {
      // Storage may be switched off; the choice then holds for this page.
    }
    show();
  });
}

// Filters: leave empty fields out of the address.
for (const form of document.querySelectorAll("form[data-filters]")) {
  form.addEventListener("submit", () => {
    for (const field of form.elements) {
      if (field.name && field.value === "") field.disabled = true;
    }
  });
}

// A page taken back from the browser's memory has its fields again.
addEventListener("pageshow", () => {
  for (const field of document.querySelectorAll("form[data-filters] :disabled")) {
    field.disabled = false;
  }
});

// The current section of the row of sections is in sight on a phone.
document.querySelector(".sections a[aria-current]")?.scrollIntoView({
  inline: "center",
  block: "nearest",
});

// Pictures further down are on paper too.
const allPictures = () => {
  for (const picture of document.querySelectorAll('img[loading="lazy"]')) {
    picture.loading = "eager";
  }
};
addEventListener("beforeprint", allPictures);

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    allPictures();
    const seen = [...document.images].map((picture) => picture.decode().catch(() => undefined));
    await Promise.race([Promise.all(seen), new Promise((enough) => setTimeout(enough, 4000))]);
    print();
  });
}

for (const button of document.querySelectorAll("[data-share]")) {
  button.hidden = !navigator.share;
  button.addEventListener("click", () => {
    navigator.share({ title: document.title, url: button.dataset.share }).catch(() => undefined);
  });
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    const words = button.querySelector("[data-copied]");
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      words.textContent = words.dataset.copied;
    } catch {
      words.textContent = button.dataset.copy;
    }
  });
}
