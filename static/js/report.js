// What is typed into a report stays in this browser until the server has taken the report: the page
// that says so names it (`data-told`), and drafts.js forgets it. Photos are kept on the server by
// their button, whose answer brings back what was typed. Without this file the form is sent as it is.

(() => {
  const form = document.querySelector("form[data-report]");
  if (!form) return;

  const NAMES = ["done", "changed", "spent_on", "spent", "people"];
  const stored = `report:${form.dataset.user}:${form.dataset.thing}`;
  const line = form.querySelector("[data-save-state]");
  const drop = form.querySelector("[data-drop]");
  const field = (name) => form.elements.namedItem(name);
  const since = Date.now(); // the session was there then
  const answered = "typed" in form.dataset; // this page is an answer, with what was typed
  let unkept = false;
  let leaving = false;

  const show = (sentence, bad = false) => {
    line.classList.toggle("is-bad", bad);
    if (line.textContent !== sentence) line.textContent = sentence;
  };

  // ------------------------------------------------------------ this browser's own copy
  const typed = () => ({
    ...Object.fromEntries(NAMES.map((name) => [name, field(name).value])),
    may_publish: field("may_publish").checked,
  });
  const write = () => {
    try {
      unkept = Number(localStorage.getItem("signed-out")) > since; // in another tab
      if (!unkept) localStorage.setItem(stored, JSON.stringify({ at: Date.now(), fields: typed() }));
    } catch {
      unkept = true; // switched off, or full
    }
    drop.hidden = unkept || answered;
    show(unkept ? "这台设备不能暂存，请不要关闭这一页；还没有提交。" : "已存在本机，还没有提交。", unkept);
  };
  const read = () => {
    try {
      return JSON.parse(localStorage.getItem(stored));
    } catch {
      return null;
    }
  };

  form.addEventListener("input", (event) => {
    if (event.target.type !== "file") write();
  });
  form.addEventListener("submit", () => {
    leaving = true;
  });
  addEventListener("pageshow", () => {
    leaving = false;
  });
  addEventListener("beforeunload", (event) => {
    if (unkept && !leaving) event.preventDefault();
  });

  // ------------------------------------------------------------ a copy that was left here
  drop.addEventListener("click", () => {
    if (!confirm("删掉这台设备上存的内容，重新填写？")) return;
    try {
      localStorage.removeItem(stored);
    } catch {
      // Nothing was kept then.
    }
    form.reset();
    unkept = false;
    drop.hidden = true;
    show("");
  });
  if (answered) {
    write();
    return;
  }
  const left = read();
  if (!left?.fields) return;
  for (const name of NAMES) field(name).value = left.fields[name] ?? "";
  field("may_publish").checked = Boolean(left.fields.may_publish);
  drop.hidden = false;
  show(`已恢复 ${new Date(left.at).toLocaleString("zh-CN")} 存在本机的内容，还没有提交。`);
})();
