// Nothing typed is lost: kept on the server every few seconds, and in this browser when the
// session has ended or the network is away. Without this file the page is saved by its button.

(() => {
  const form = document.querySelector("#nomination_form");
  if (!form?.dataset.draftUrl) return;

  const PAUSE = 3000; // after the last key
  const AGAIN = 15000; // between two looks whether the session is back
  const url = form.dataset.draftUrl;
  const stored = `draft:${form.dataset.user}:${form.dataset.thing}`;
  const line = form.querySelector("[data-save-state]");
  let timer = 0;
  let unkept = false;
  let leaving = false;
  let waiting = 0;
  let since = Date.now(); // the session was there then

  const show = (words, bad = false, link = null) => {
    line.textContent = words;
    line.classList.toggle("finish__state--bad", bad);
    if (link) {
      const way = document.createElement("a");
      way.href = link;
      way.target = "_blank";
      way.rel = "opener";
      way.textContent = "在新窗口登录";
      line.append(" ", way);
    }
  };

  // ------------------------------------------------------------ this browser's own copy
  const values = () => {
    const fields = {};
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string" && name !== "csrfmiddlewaretoken") (fields[name] ??= []).push(value);
    }
    return fields;
  };
  const storage = {
    write: () => {
      try {
        if (Number(localStorage.getItem("signed-out")) > since) return false; // in another tab
        localStorage.setItem(stored, JSON.stringify({ at: Date.now(), fields: values() }));
        return true;
      } catch {
        return false; // switched off, or full
      }
    },
    read: () => {
      try {
        return JSON.parse(localStorage.getItem(stored));
      } catch {
        return null;
      }
    },
    forget: () => {
      try {
        localStorage.removeItem(stored);
      } catch {
        // Nothing was kept then.
      }
    },
  };

  // ------------------------------------------------------------ keeping on the server
  const ask = (body) =>
    fetch(url, {
      method: body ? "POST" : "GET",
      body,
      credentials: "same-origin",
      redirect: "manual",
      headers: { "X-Requested-With": "fetch" },
    }).catch(() => null);

  const answerOf = async (response) => {
    try {
      return await response.json();
    } catch {
      return {};
    }
  };

  const warn = (warnings) => {
    for (const old of form.querySelectorAll("[data-warning]")) old.remove();
    for (const [name, sentence] of warnings) {
      const field = form.querySelector(`[data-field="${name}"]`);
      if (!field || [...field.querySelectorAll(".ask__told")].some((p) => p.textContent === sentence)) continue;
      const text = document.createElement("p");
      text.className = "ask__told";
      text.dataset.warning = "";
      text.textContent = sentence;
      field.append(text);
    }
  };

  const away = (response) => {
    const kept = storage.write();
    const where = kept ? "内容已暂存在这台电脑上" : "请先不要关闭这个页面";
    if (response && (response.status === 401 || response.status === 403)) {
      show(`登录已过期，${where}。`, true, form.dataset.signin);
    } else {
      show(`暂时连不上服务器，${where}，连上后会自动继续。`, true);
    }
    clearTimeout(waiting);
    waiting = setTimeout(comeBack, AGAIN);
  };

  const keep = async () => {
    clearTimeout(timer);
    if (leaving) return true; // what is saved for good is no draft any more
    const data = new FormData(form);
    data.delete("photos");
    data.set("thing", form.dataset.thing);
    const response = await ask(data);
    if (!response || response.type === "opaqueredirect" || [401, 403].includes(response.status) || response.status >= 500) {
      away(response);
      return false;
    }
    const answer = await answerOf(response);
    if (!response.ok) {
      show(answer.reason ?? "没有自动保存，请点“保存”。", true);
      return false;
    }
    unkept = false;
    storage.forget();
    warn(answer.warnings ?? []);
    show(`${answer.saved} 已自动留存，还没有正式保存。`);
    return true;
  };

  // The session is back, perhaps through another window: take its token and go on.
  const comeBack = async () => {
    clearTimeout(waiting);
    const response = await ask();
    if (!response?.ok) {
      away(response);
      return false;
    }
    const answer = await answerOf(response);
    if (String(answer.user) !== form.dataset.user) {
      show("现在登录的是另一个账号。请换回原来的账号再保存；内容已暂存在这台电脑上。", true);
      waiting = setTimeout(comeBack, AGAIN);
      return false;
    }
    since = Date.now();
    for (const field of document.querySelectorAll('[name="csrfmiddlewaretoken"]')) field.value = answer.token;
    return unkept ? keep() : true;
  };

  // A photo put in order has no field of its own that changes; its card says “input” instead.
  form.addEventListener("input", (event) => {
    if (event.target instanceof HTMLInputElement && event.target.type === "file") return;
    unkept = true;
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE);
  });
  form.addEventListener("change", (event) => {
    if (event.target instanceof HTMLSelectElement) event.target.dispatchEvent(new Event("input", { bubbles: true }));
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && line.classList.contains("finish__state--bad")) comeBack();
    if (document.visibilityState === "hidden" && unkept) keep();
  });
  // Choices found by typing are announced by their own library only.
  window.django?.jQuery?.(form).on("select2:select select2:clear", () => form.dispatchEvent(new Event("input")));

  // ------------------------------------------------------------ saving for good
  form.addEventListener("submit", async (event) => {
    if (leaving) return;
    event.preventDefault();
    const way = event.submitter;
    show("正在保存…");
    if (!(await comeBackQuietly())) return;
    leaving = true;
    clearTimeout(timer);
    storage.forget();
    form.requestSubmit(way);
  });
  const comeBackQuietly = async () => {
    const response = await ask();
    if (!response?.ok) {
      away(response);
      return false;
    }
    const answer = await answerOf(response);
    if (String(answer.user) !== form.dataset.user) return comeBack();
    since = Date.now();
    for (const field of document.querySelectorAll('[name="csrfmiddlewaretoken"]')) field.value = answer.token;
    return true;
  };
  form.addEventListener("saved", () => {
    leaving = true;
    storage.forget();
  });
  addEventListener("beforeunload", (event) => {
    if (unkept && !leaving) event.preventDefault();
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) leaving = false;
  });

  // ------------------------------------------------------------ a copy that was left here
  const bringBack = (fields) => {
    for (const [name, texts] of Object.entries(fields)) {
      if (name === "seen_version" || name === "form_key") continue;
      const inputs = [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)];
      inputs.forEach((field, index) => {
        if (field.type === "checkbox" || field.type === "radio") field.checked = texts.includes(field.value);
        else if (field.type !== "file" && texts[index] !== undefined) field.value = texts[index];
      });
    }
    form.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const copy = storage.read();
  if (copy?.fields) {
    const box = document.createElement("section");
    box.className = "kept";
    const words = document.createElement("p");
    words.textContent = `这台电脑上留有一份没有保存的内容（${new Date(copy.at).toLocaleString("zh-CN")}）。`;
    const acts = document.createElement("div");
    acts.className = "kept__acts";
    for (const [label, act] of [["恢复", () => bringBack(copy.fields)], ["丢弃", () => storage.forget()]]) {
      const made = document.createElement("button");
      made.type = "button";
      made.textContent = label;
      if (label === "丢弃") made.className = "quiet";
      made.addEventListener("click", () => { act(); box.remove(); });
      acts.append(made);
    }
    box.append(words, acts);
    form.before(box);
  }
})();
