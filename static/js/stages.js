// Comforts of the pages on which stages are set up and settled. They work without this file.

(() => {
  // ------------------------------------------------------------ how many advance, while one chooses
  const settle = document.querySelector("[data-settle]");
  const told = settle?.querySelector("[data-count]");
  const count = () => {
    const all = settle.querySelectorAll(".settle__line").length;
    const chosen = (value) => settle.querySelectorAll(`input[type="radio"][value="${value}"]:checked`).length;
    const up = chosen("advanced");
    const down = chosen("dropped");
    const most = told.dataset.most;
    const each = told.dataset.each === "1";
    const limit = most ? (each ? `（每类最多 ${most}）` : ` / ${most}`) : "";
    told.textContent = `晋级 ${up}${limit}，不晋级 ${down}，未定 ${all - up - down}`;
    told.classList.toggle("finish__state--bad", Boolean(most) && !each && up > Number(most));
  };
  if (told && settle.querySelector(".settle__line")) {
    settle.addEventListener("change", count);
    count();
    // 1 lets the line advance, 2 drops it, and the next line follows.
    settle.addEventListener("keydown", (event) => {
      const value = { 1: "advanced", 2: "dropped" }[event.key];
      const line = event.target.matches?.('input[type="radio"]') && event.target.closest(".settle__line");
      if (!value || !line) return;
      event.preventDefault();
      line.querySelector(`input[value="${value}"]`).click();
      line.nextElementSibling?.querySelector('input[type="radio"]')?.focus();
    });
  }

  // ------------------------------------------------------------ one more row in the table of stages
  const table = document.querySelector("[data-stages]");
  const blank = document.querySelector("#stage_blank");
  const total = table?.querySelector('[name="stages-TOTAL_FORMS"]');
  const more = table?.querySelector("[data-more]");
  if (more && blank && total) {
    more.hidden = false;
    more.addEventListener("click", () => {
      const number = Number(total.value);
      const row = blank.content.cloneNode(true).firstElementChild;
      row.innerHTML = row.innerHTML.replaceAll("__prefix__", String(number));
      table.querySelector("tbody").append(row);
      total.value = String(number + 1);
      row.querySelector("select")?.focus();
    });
  }
})();
