// While a name is typed: who may be the same hero. Without this file the page says it after saving.

(() => {
  const form = document.querySelector("#nomination_form");
  const place = form?.querySelector("[data-likely]");
  if (!place || !form.dataset.likelyUrl) return;

  const FIELDS = [
    "name", "kind", "organisation", "organisation_name", "region", "happened_region", "happened",
    "source_url", "source_title", "evidence", "round",
  ];
  const PAUSE = 500; // after the last key
  let timer = 0;
  let asked = "";
  let asking = null;

  const typed = () => {
    const body = new FormData();
    for (const name of FIELDS) {
      const field = form.elements.namedItem(name);
      if (field && "value" in field) body.append(name, field.value);
    }
    body.append("thing", form.dataset.thing);
    const joined = form.querySelector('[name="co_nominates"]:checked');
    if (joined) body.append("co_nominates", joined.value);
    return body;
  };

  const ask = async () => {
    const body = typed();
    const text = JSON.stringify([...body]);
    if (text === asked) return;
    asked = text;
    asking?.abort();
    asking = new AbortController();
    body.append("csrfmiddlewaretoken", form.elements.namedItem("csrfmiddlewaretoken").value);
    try {
      const answer = await fetch(form.dataset.likelyUrl, { method: "POST", body, signal: asking.signal });
      if (answer.ok && !answer.redirected) place.innerHTML = await answer.text();
    } catch {
      // Out of reach, or overtaken by the next question: what stands there stays.
    }
  };

  const soon = (event) => {
    if (!FIELDS.includes(event.target.name)) return;
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  };
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  // Fields that are found by typing tell of their choice through their library alone.
  window.django?.jQuery?.(form).on("select2:select select2:clear", soon);
})();
