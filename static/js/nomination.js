// Comforts of the nomination's page. It works without this file.

(() => {
  const form = document.querySelector("#nomination_form");

  // ------------------------------------------------------------ what is wrong comes into view
  const openAround = (target) => {
    for (let part = target?.closest("details"); part; part = part.parentElement.closest("details")) {
      part.open = true;
    }
  };
  document.querySelector("#problems")?.focus();
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.('#problems a[href^="#"]');
    if (!link) return;
    const target = document.getElementById(link.hash.slice(1));
    if (!target) return;
    event.preventDefault();
    openAround(target);
    target.scrollIntoView({ block: "center" });
    (target.matches("input, select, textarea") ? target : target.querySelector("input, select, textarea"))?.focus();
  });
  if (location.hash) openAround(document.getElementById(location.hash.slice(1)));
  if (!document.querySelector("#problems")) {
    const told = document.querySelector(".required .ask--told");
    if (told && new URLSearchParams(location.search).has("check")) {
      told.scrollIntoView({ block: "center" });
      told.querySelector("input, select, textarea")?.focus();
    }
  }

  // ------------------------------------------------------------ keys
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s" && form) {
      event.preventDefault();
      form.requestSubmit(form.querySelector('[name="_save"]'));
    }
  });

  if (!form) return;

  // ------------------------------------------------------------ names for what is found by typing
  // Waits in the same line as the library that makes these fields, and so comes after it.
  window.django?.jQuery?.(() => {
    for (const select of form.querySelectorAll("select.admin-autocomplete")) {
      const words = form.querySelector(`label[for="${select.id}"]`)?.firstChild?.textContent.trim();
      const made = select.nextElementSibling;
      for (const part of made?.querySelectorAll('[role="combobox"], [role="textbox"]') ?? []) {
        part.setAttribute("aria-label", words);
        part.removeAttribute("aria-labelledby");
      }
    }
  });

  // ------------------------------------------------------------ categories belong to the round
  const round = form.elements.namedItem("round");
  const category = form.elements.namedItem("category");
  if (round instanceof HTMLSelectElement && category instanceof HTMLSelectElement) {
    const offer = () => {
      for (const option of category.options) {
        const other = option.dataset.round && option.dataset.round !== round.value;
        option.hidden = option.disabled = Boolean(other);
        if (other && option.selected) category.value = "";
      }
    };
    round.addEventListener("change", offer);
    offer();
  }

  // ------------------------------------------------------------ pasting keeps paragraphs
  const BLOCKS = "P,DIV,LI,H1,H2,H3,H4,H5,H6,BLOCKQUOTE,TR,SECTION,ARTICLE,PRE";
  const plain = (html) => {
    const body = new DOMParser().parseFromString(html, "text/html").body;
    for (const junk of body.querySelectorAll("style, script, title, meta, xml")) junk.remove();
    const paragraphs = [""];
    const walk = (node) => {
      for (const child of node.childNodes) {
        if (child.nodeType === Node.TEXT_NODE) {
          paragraphs[paragraphs.length - 1] += child.data.replace(/[\s\u00a0]+/g, " ");
        } else if (child.nodeName === "BR") {
          paragraphs.push("");
        } else if (child.nodeType === Node.ELEMENT_NODE) {
          const block = child.matches(BLOCKS);
          if (block) paragraphs.push("");
          walk(child);
          if (block) paragraphs.push("");
        }
      }
    };
    walk(body);
    return paragraphs.map((text) => text.trim()).filter(Boolean).join("\n\n");
  };
  form.addEventListener("paste", (event) => {
    const area = event.target;
    const html = event.clipboardData?.getData("text/html");
    if (!(area instanceof HTMLTextAreaElement) || !html) return;
    const text = plain(html);
    if (!text) return;
    event.preventDefault();
    // The old command is the one way that leaves “undo” working; without it the text still comes in.
    if (!document.execCommand("insertText", false, text)) {
      area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
      area.dispatchEvent(new Event("input", { bubbles: true }));
    }
  });

  // ------------------------------------------------------------ how long a text may be
  for (const field of form.querySelectorAll("[data-limit]")) {
    const limit = Number(field.dataset.limit);
    const label = form.querySelector(`label[for="${field.id}"]`);
    if (!label) continue;
    const count = document.createElement("span");
    count.className = "ask__count";
    count.setAttribute("aria-hidden", "true");
    const show = () => {
      const length = [...field.value].length;
      count.textContent = length > limit * 0.7 ? `${length} / ${limit}` : "";
      count.classList.toggle("ask__count--over", length > limit);
    };
    label.append(count);
    field.addEventListener("input", show);
    show();
  }

  // ------------------------------------------------------------ one more row
  for (const rows of form.querySelectorAll("[data-rows]")) {
    const more = document.createElement("button");
    more.type = "button";
    more.className = "quiet";
    more.textContent = "再加一行";
    more.addEventListener("click", () => {
      const all = rows.querySelectorAll("[data-row]");
      if (all.length >= 12) return;
      const row = all[all.length - 1].cloneNode(true);
      for (const input of row.querySelectorAll("input")) input.value = "";
      all[all.length - 1].after(row);
      row.querySelector("input").focus();
    });
    rows.append(more);
  }
})();
