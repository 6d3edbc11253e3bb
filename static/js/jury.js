// Scores are kept as they are given: on the server, and in this browser while the line is away.
// Without this file the page is saved by its buttons.

(() => {
  // ------------------------------------------------------------ large type, kept in this browser
  const size = document.querySelector("[data-type-size]");
  const root = document.documentElement;
  const local = (act, fallback = null) => {
    try {
      return act(localStorage);
    } catch {
      return fallback; // switched off, or full
    }
  };
  const enlarge = (large) => {
    root.classList.toggle("is-large", large);
    size?.setAttribute("aria-pressed", String(large));
  };
  enlarge(local((store) => store.getItem("jury:type")) === "large");
  if (size) {
    size.hidden = false;
    size.addEventListener("click", () => {
      const large = !root.classList.contains("is-large");
      enlarge(large);
      local((store) => store.setItem("jury:type", large ? "large" : "plain"));
    });
  }

  const form = document.querySelector("#score_form");
  if (!form || !("writes" in form.dataset)) return;

  const PAUSE = 800; // after the last key
  const AGAIN = 8000; // between two looks whether the line is back
  const key = `jury:${form.dataset.user}:${form.dataset.thing}`;
  const line = form.querySelector("[data-save-state]");
  const version = form.querySelector('[name="version"]');
  let timer = 0;
  let waiting = 0;
  let unkept = false;
  let busy = false;
  let leaving = false;
  let since = Date.now(); // the session was there then

  const show = (words, bad = false, link = null) => {
    line.textContent = words;
    line.classList.toggle("is-bad", bad);
    if (link) {
      const way = document.createElement("a");
      Object.assign(way, { href: link, target: "_blank", rel: "opener", textContent: "在新窗口登录" });
      line.append(" ", way);
    }
  };

  // ------------------------------------------------------------ this browser's own copy
  const fields = () => Object.fromEntries([...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken"));
  const copy = {
    write: () =>
      local((store) => {
        if (Number(store.getItem("signed-out")) > since) return false; // in another tab
        store.setItem(key, JSON.stringify({ at: Date.now(), fields: fields() }));
        return true;
      }, false),
    read: () => local((store) => JSON.parse(store.getItem(key))),
    forget: () => local((store) => store.removeItem(key)),
  };

  // ------------------------------------------------------------ keeping on the server
  const ask = (body) =>
    fetch(form.dataset.saveUrl, {
      method: body ? "POST" : "GET", body, credentials: "same-origin", redirect: "manual",
      headers: { "X-Requested-With": "fetch" },
    }).catch(() => null);
  const read = async (response) => {
    try {
      return await response.json();
    } catch {
      return {};
    }
  };

  const away = (response) => {
    const where = copy.write() ? "填写的内容已暂存在这台设备上" : "请先不要关闭这个页面";
    const signedOut = response && (response.type === "opaqueredirect" || [401, 403].includes(response.status));
    if (signedOut) show(`登录已过期，${where}。`, true, form.dataset.signin);
    else show(`网络断开，${where}，连上后会自动保存。`, true);
    clearTimeout(waiting);
    waiting = setTimeout(comeBack, AGAIN);
  };

  const keep = async () => {
    clearTimeout(timer);
    if (leaving) return;
    if (busy) {
      timer = setTimeout(keep, PAUSE);
      return;
    }
    busy = true;
    unkept = false;
    show("正在保存…");
    const response = await ask(new FormData(form));
    busy = false;
    if (!response || response.type === "opaqueredirect" || [401, 403].includes(response.status) || response.status >= 500) {
      unkept = true;
      away(response);
      return;
    }
    const answer = await read(response);
    if (!response.ok) {
      unkept = true;
      refused(response.status, answer);
      return;
    }
    version.value = answer.version;
    if (unkept) return; // something was typed meanwhile; its own save follows
    copy.forget();
    show(`${answer.saved} 已保存。${answer.missing ? `还有 ${answer.missing} 项未评。` : "全部已评，还没有提交。"}`);
  };

  const refused = (status, answer) => {
    const kept = copy.write() ? "您填写的内容已暂存在这台设备上。" : "";
    if (status === 404) show(`这份材料已不在您的名单里，没有保存。${kept}`, true);
    else if (answer.theirs) show(`${answer.reason}请按“先保存”核对两份内容。${kept}`, true);
    else show(`${answer.reason ?? "没有保存。请按“先保存”看原因。"}${kept}`, true);
  };

  // The line or the session is back: take its token and go on.
  const comeBack = async () => {
    clearTimeout(waiting);
    const response = await ask();
    if (!response?.ok) {
      away(response);
      return;
    }
    const answer = await read(response);
    if (String(answer.user) !== form.dataset.user) {
      show("现在登录的是另一个账号，没有保存。请换回原来的账号。", true, form.dataset.signin);
      waiting = setTimeout(comeBack, AGAIN);
      return;
    }
    since = Date.now();
    for (const field of document.querySelectorAll('[name="csrfmiddlewaretoken"]')) field.value = answer.token;
    if (unkept) await keep();
  };

  form.addEventListener("input", (event) => {
    unkept = true;
    clearTimeout(timer);
    timer = setTimeout(keep, event.target.type === "radio" ? 0 : PAUSE);
  });
  addEventListener("online", comeBack);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && unkept) {
      copy.write();
      keep();
    } else if (line.classList.contains("is-bad")) comeBack();
  });
  form.addEventListener("submit", (event) => {
    if (busy) {
      event.preventDefault(); // the save under way brings a new version; then it is sent
      setTimeout(() => form.requestSubmit(event.submitter), 120);
      return;
    }
    if (!navigator.onLine) {
      event.preventDefault();
      unkept = true;
      away(null);
      return;
    }
    clearTimeout(timer);
    leaving = true;
    copy.write(); // forgotten once the next page says that it was kept
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) leaving = false;
  });
  addEventListener("beforeunload", (event) => {
    if (unkept && !leaving) event.preventDefault();
  });

  // ------------------------------------------------------------ a copy that was left here
  const left = copy.read();
  const differs = left?.fields && Object.entries(left.fields).some(([name, value]) => !["version", "act"].includes(name) && (fields()[name] ?? "") !== value);
  if (differs) {
    for (const [name, value] of Object.entries(left.fields)) {
      if (name === "version") continue;
      for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
        if (field.type === "radio") field.checked = field.value === value;
        else field.value = value;
      }
    }
    show(`已恢复这台设备上 ${new Date(left.at).toLocaleTimeString("zh-CN")} 没有保存成的内容，正在保存…`);
    unkept = true;
    timer = setTimeout(keep, PAUSE);
  } else if (left) copy.forget();
})();
