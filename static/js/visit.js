// A visit is written down where there may be no line: the words stay in this browser until the
// server has confirmed them, then the photos follow one by one under the same one-time key.
// Without this file the page is saved by its button.

(() => {
  const form = document.querySelector("#visit_form");
  if (!form) return;

  const AGAIN = 8000; // between two tries once saving was pressed
  const NAMES = ["client_key", "visited_on", "met", "finding", "notes"];
  const stored = `visit:${form.dataset.user}:${form.dataset.thing}`;
  const words = form.querySelector("[data-words]");
  const line = form.querySelector("[data-save-state]");
  const problems = form.querySelector("[data-problems]");
  const list = form.querySelector("[data-chosen]");
  const drop = form.querySelector("[data-drop]");
  const token = form.elements.namedItem("csrfmiddlewaretoken");
  const field = (name) => form.elements.namedItem(name);
  const first = field("client_key").value;
  let chosen = []; // photos live in this page only
  let told = false; // the words are on the server
  let wanted = false; // saving was pressed and is not done
  let busy = false;
  let unkept = false;
  let waiting = 0;
  let since = Date.now(); // the session was there then

  const show = (sentence, bad = false, link = null) => {
    line.classList.toggle("is-bad", bad);
    if (line.textContent !== sentence) line.textContent = sentence;
    if (!link) return;
    const way = document.createElement("a");
    Object.assign(way, { href: link, target: "_blank", rel: "opener", textContent: "在新窗口登录" });
    line.append(" ", way);
  };
  const tell = (sentences) =>
    problems.replaceChildren(
      ...sentences.map((sentence) => Object.assign(document.createElement("p"), { textContent: sentence })),
    );

  // ------------------------------------------------------------ this browser's own copy
  const typed = () => Object.fromEntries(NAMES.map((name) => [name, field(name).value]));
  const copy = {
    write: () => {
      try {
        unkept = Number(localStorage.getItem("signed-out")) > since; // in another tab
        if (!unkept) localStorage.setItem(stored, JSON.stringify({ at: Date.now(), told, fields: typed() }));
      } catch {
        unkept = true; // switched off, or full
      }
      drop.hidden = unkept;
      return !unkept;
    },
    read: () => {
      try {
        return JSON.parse(localStorage.getItem(stored));
      } catch {
        return null;
      }
    },
    forget: () => {
      unkept = false;
      drop.hidden = true;
      try {
        localStorage.removeItem(stored);
      } catch {
        // Nothing was kept then.
      }
    },
  };

  // Where everything is now, in one sentence.
  const where = () => {
    const text = told ? "文字已保存到服务器" : copy.write() ? "已存在本机" : "这台设备不能暂存，请不要关闭这一页";
    return chosen.length ? `${text}；照片没有存在本机，请不要关闭这一页` : text;
  };
  const waits = () => {
    if (!navigator.onLine) show(`没有网络，${where()}。连上后请再点“保存”。`, true);
    else show(`${where()}，还没有${told ? "传完照片" : "保存到服务器"}。`);
  };

  // ------------------------------------------------------------ to the server
  const ask = (body = null) =>
    fetch(body ? form.getAttribute("action") : form.dataset.askUrl, {
      method: body ? "POST" : "GET", body, credentials: "same-origin", redirect: "manual", cache: "no-store",
      headers: { "X-Requested-With": "fetch" },
    }).catch(() => null);

  // The answer's content; null once it is said why there is none.
  const heard = async (response) => {
    const answer = await (response?.json() ?? Promise.resolve(null)).catch(() => null);
    if (response?.ok && answer) return answer;
    if (!response || response.status >= 500) {
      show(`${navigator.onLine ? "连不上服务器" : "没有网络"}，${where()}。连上后会自动保存，也可以再点“保存”。`, true);
      if (navigator.onLine) waiting = setTimeout(save, AGAIN);
    } else if (response.status === 401 || response.type === "opaqueredirect") {
      show(`${answer?.reason ?? "登录已过期。"}${where()}。`, true, form.dataset.signin);
    } else {
      wanted = false;
      if (answer?.client_key) field("client_key").value = answer.client_key;
      const why = response.status === 404 ? "这份申请已不在您的名单里，没有保存。" : answer?.reason;
      show(`${why ?? "没有保存，请稍后再试。"}${where()}。`, true);
    }
    return null;
  };

  const send = (photo = null) => {
    const data = new FormData();
    data.set("csrfmiddlewaretoken", token.value);
    for (const [name, text] of Object.entries(typed())) data.set(name, text);
    if (photo) data.append("photos", photo);
    return ask(data).then(heard);
  };

  const sendAll = async () => {
    const now = await ask().then(heard);
    if (!now) return;
    if (String(now.user) !== form.dataset.user) {
      show(`现在登录的是另一个账号，没有保存。请换回原来的账号。${where()}。`, true, form.dataset.signin);
      return;
    }
    since = Date.now();
    token.value = now.token;
    if (!told) {
      if (!(await send())) return;
      told = true;
      if (chosen.length) copy.write();
    }
    const refused = [];
    while (chosen.length) {
      show(`文字已保存到服务器，正在传照片，还有 ${chosen.length} 张…`);
      const answer = await send(chosen[0]);
      if (!answer) break;
      refused.push(...answer.problems);
      chosen.shift();
    }
    tell(refused);
    if (chosen.length) return;
    wanted = false;
    copy.forget();
    show(refused.length ? "文字已保存到服务器，有照片没有收下。" : "已保存到服务器。");
  };

  const save = async () => {
    clearTimeout(waiting);
    if (busy) return;
    wanted = busy = words.disabled = true;
    show("正在保存…");
    tell([]);
    await sendAll();
    busy = false;
    words.disabled = told;
    draw();
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    save();
  });
  form.addEventListener("input", (event) => {
    if (event.target.type !== "file") waits();
  });
  addEventListener("online", () => {
    if (wanted) save();
    else if (line.classList.contains("is-bad")) waits();
  });
  addEventListener("offline", () => {
    if (copy.read() || unkept) waits();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && wanted) save(); // signed in again elsewhere
  });
  addEventListener("beforeunload", (event) => {
    if (unkept || chosen.length) event.preventDefault();
  });

  // ------------------------------------------------------------ photos: taken one by one, or chosen
  const draw = () => {
    for (const picture of list.querySelectorAll("img")) URL.revokeObjectURL(picture.src);
    list.replaceChildren(
      ...chosen.map((file, index) => {
        const [item, picture, off] = ["li", "img", "button"].map((name) => document.createElement(name));
        Object.assign(picture, { src: URL.createObjectURL(file), alt: `第 ${index + 1} 张` });
        Object.assign(off, { type: "button", className: "quiet", textContent: `去掉第 ${index + 1} 张`, disabled: busy });
        off.addEventListener("click", () => {
          chosen.splice(index, 1);
          draw();
        });
        item.append(picture, off);
        return item;
      }),
    );
  };
  for (const input of form.querySelectorAll('input[type="file"]')) {
    input.addEventListener("change", () => {
      chosen = [...chosen, ...input.files];
      input.value = "";
      draw();
      waits();
    });
  }

  // ------------------------------------------------------------ a copy that was left here
  drop.addEventListener("click", () => {
    if (!confirm("删掉这台设备上存的内容，重新填写？")) return;
    copy.forget();
    form.reset();
    field("client_key").value = first;
    told = wanted = words.disabled = false;
    chosen = [];
    draw();
    show("");
  });
  form.querySelector("[data-offline]").hidden = false;
  const left = copy.read();
  if (!left?.fields || "typed" in form.dataset) return;
  for (const name of NAMES) field(name).value = left.fields[name] ?? "";
  words.disabled = told = Boolean(left.told);
  drop.hidden = false;
  const at = new Date(left.at).toLocaleString("zh-CN");
  show(told ? "文字已保存到服务器，照片没有传完。请重新选好照片，再点“保存”。" : `已恢复 ${at} 存在本机的内容，还没有保存到服务器。`);
})();
