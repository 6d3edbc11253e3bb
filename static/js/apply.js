// Small comforts of the application form. Every step works without this file.

for (const box of document.querySelectorAll("textarea[data-most]")) {
  const told = document.querySelector("[data-left]");
  const most = Number(box.dataset.most);
  const show = () => {
    const left = most - [...box.value.trim()].length;
    told.textContent = (left < 0 ? told.dataset.over : told.dataset.words).replace("#", Math.abs(left));
    told.classList.toggle("is-over", left < 0);
  };
  box.addEventListener("input", show);
  show();
}

// A second tap while the first is on its way would only wait for it.
for (const form of document.querySelectorAll(".apply form")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
  });
}

// A page taken back from the browser's memory may be sent again.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll(".apply form")) delete form.dataset.sent;
});

// Going back to the first step fetches the page anew: it keeps the one-time key of its first time,
// so that sending it again leads to the draft that exists. Another visit has a key of its own.
const once = document.querySelector('.apply input[name="form_key"]');
if (once && history.state?.form_key) once.value = history.state.form_key;
else if (once) history.replaceState({ ...history.state, form_key: once.value }, "");
