// Photos: sent at once with progress, put in order, removed with a way back.
// Without this file they are sent when the page is saved, and ordered by numbers.

(() => {
  const form = document.querySelector("#nomination_form");
  const list = form?.querySelector("[data-photos]");
  const input = form?.querySelector("#id_photos");
  if (!list || !input) return;

  const say = form.querySelector("[data-photos-say]");
  const drop = form.querySelector("[data-drop]");
  const touched = () => form.dispatchEvent(new Event("input", { bubbles: true }));

  const tell = (sentences) => {
    say.replaceChildren(
      ...sentences.map((sentence) => {
        const line = document.createElement("p");
        line.textContent = sentence;
        return line;
      }),
    );
  };

  // ------------------------------------------------------------ order and removal
  const number = () => {
    const cards = list.querySelectorAll("[data-photo]");
    cards.forEach((card, index) => {
      const place = card.querySelector("[data-place] input");
      if (place) place.value = String(index + 1);
      card.querySelector("[data-up]")?.toggleAttribute("disabled", index === 0);
      card.querySelector("[data-down]")?.toggleAttribute("disabled", index === cards.length - 1);
    });
  };

  const button = (words, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "quiet";
    made.textContent = words;
    made.addEventListener("click", act);
    return made;
  };

  const move = (card, back) => {
    const other = back ? card.previousElementSibling : card.nextElementSibling;
    if (!other?.matches("[data-photo]")) return;
    back ? other.before(card) : other.after(card);
    number();
    touched();
  };

  // ------------------------------------------------------------ what stays in view
  const equipFocus = (card) => {
    const view = card.querySelector("[data-focus-view]");
    const mark = card.querySelector("[data-focus-mark]");
    const [x, y] = ["x", "y"].map((axis) => card.querySelector(`[data-focus="${axis}"]`));
    if (!view || !x || !y) return;
    const show = () => {
      mark.style.left = `${x.value}%`;
      mark.style.top = `${y.value}%`;
    };
    const percent = (place, length) => String(Math.max(0, Math.min(100, Math.round((place / length) * 100))));
    view.querySelector("img").addEventListener("click", (event) => {
      const { left, top, width, height } = event.target.getBoundingClientRect();
      x.value = percent(event.clientX - left, width);
      y.value = percent(event.clientY - top, height);
      show();
      touched();
    });
    for (const input of [x, y]) input.addEventListener("input", show);
    view.classList.add("photo__view--ready");
    mark.hidden = card.querySelector("[data-focus-hint]").hidden = false;
    show();
  };

  const equip = (card) => {
    const acts = card.querySelector(".photo__acts");
    const place = card.querySelector("[data-place]");
    const remove = card.querySelector("[data-remove]");
    if (!acts || !place || !remove) return;
    place.hidden = remove.hidden = true;
    const up = button("前移", () => { move(card, true); up.disabled ? down.focus() : up.focus(); });
    const down = button("后移", () => { move(card, false); down.disabled ? up.focus() : down.focus(); });
    up.dataset.up = down.dataset.down = "";
    const tick = remove.querySelector("input");
    const gone = button("移除", () => {
      tick.checked = !tick.checked;
      showGone();
      touched();
    });
    const showGone = () => {
      card.classList.toggle("photo--gone", tick.checked);
      gone.textContent = tick.checked ? "放回（还没有移除）" : "移除";
    };
    acts.append(up, down, gone);
    showGone();
    equipFocus(card);
    const picture = card.querySelector("img");
    picture.draggable = true;
    picture.addEventListener("dragstart", (event) => {
      event.dataTransfer.setData("text/plain", card.dataset.photo);
      event.dataTransfer.effectAllowed = "move";
      card.classList.add("photo--dragged");
    });
    picture.addEventListener("dragend", () => card.classList.remove("photo--dragged"));
  };

  list.addEventListener("dragover", (event) => {
    const card = event.target.closest("[data-photo]");
    if (!card || !list.querySelector(".photo--dragged")) return;
    event.preventDefault();
    for (const other of list.children) other.classList.toggle("photo--over", other === card);
  });
  list.addEventListener("drop", (event) => {
    const moved = list.querySelector(".photo--dragged");
    const card = event.target.closest("[data-photo]");
    for (const other of list.children) other.classList.remove("photo--over");
    if (!moved || !card || moved === card) return;
    event.preventDefault();
    const after = moved.compareDocumentPosition(card) & Node.DOCUMENT_POSITION_FOLLOWING;
    after ? card.after(moved) : card.before(moved);
    number();
    touched();
  });

  for (const card of list.querySelectorAll("[data-photo]")) equip(card);
  number();

  // ------------------------------------------------------------ sending
  const waiting = (file) => {
    const line = document.createElement("li");
    line.className = "photo photo--coming";
    const picture = document.createElement("img");
    picture.alt = "";
    picture.src = URL.createObjectURL(file);
    const words = document.createElement("div");
    const name = document.createElement("p");
    name.textContent = file.name;
    const progress = document.createElement("progress");
    progress.max = 1;
    progress.value = 0;
    words.append(name, progress);
    line.append(picture, words);
    list.append(line);
    return {
      show: (share) => { progress.value = share; },
      end: () => { URL.revokeObjectURL(picture.src); line.remove(); },
    };
  };

  const send = (url, data, progress) =>
    new Promise((resolve) => {
      const request = new XMLHttpRequest();
      request.open("POST", url);
      request.setRequestHeader("X-Requested-With", "fetch");
      request.responseType = "json";
      request.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) progress(event.loaded / event.total);
      });
      request.addEventListener("loadend", () =>
        resolve({ status: request.status, body: request.response ?? {} }),
      );
      request.send(data);
    });

  const token = () => form.elements.namedItem("csrfmiddlewaretoken").value;

  const sendOne = async (file) => {
    const line = waiting(file);
    const data = new FormData();
    data.append("csrfmiddlewaretoken", token());
    data.append("photos", file);
    const answer = await send(form.dataset.uploadUrl, data, line.show);
    line.end();
    if (answer.status !== 200) {
      const why = answer.body.reason ?? (answer.status ? "请稍后再试。" : "网络中断，请稍后再试。");
      return [`“${file.name}”没有传上去：${why}`];
    }
    for (const html of answer.body.cards) {
      const frame = document.createElement("template");
      frame.innerHTML = html;
      const card = frame.content.querySelector("[data-photo]");
      list.append(card);
      equip(card);
    }
    number();
    return answer.body.refused;
  };

  // A new nomination is saved as a draft first, with its photos; the page then goes on there.
  const sendWithDraft = async (files) => {
    const lines = files.map(waiting);
    const data = new FormData(form);
    data.set("_save", "1");
    data.delete("photos");
    for (const file of files) data.append("photos", file);
    const answer = await send(location.pathname, data, (share) => lines.forEach((line) => line.show(share)));
    if (answer.body.url) {
      form.dispatchEvent(new CustomEvent("saved"));
      location.assign(`${answer.body.url}#part-photos`);
      return [];
    }
    lines.forEach((line) => line.end());
    return answer.body.problems ?? [answer.body.reason ?? "照片没有传上去，请稍后再试。"];
  };

  const take = async (files) => {
    const chosen = [...files];
    if (!chosen.length) return;
    tell([]);
    input.disabled = true;
    let refused = [];
    if (form.dataset.uploadUrl) {
      for (const file of chosen) refused = refused.concat(await sendOne(file));
    } else {
      refused = await sendWithDraft(chosen);
    }
    input.disabled = false;
    input.value = "";
    tell(refused);
  };

  input.addEventListener("change", () => take(input.files));
  drop.querySelector("[data-drop-hint]").hidden = false;
  const carries = (event) => event.dataTransfer?.types.includes("Files");
  for (const kind of ["dragenter", "dragover"]) {
    drop.addEventListener(kind, (event) => {
      if (!carries(event)) return;
      event.preventDefault();
      drop.classList.add("photos__add--over");
    });
  }
  drop.addEventListener("dragleave", () => drop.classList.remove("photos__add--over"));
  drop.addEventListener("drop", (event) => {
    drop.classList.remove("photos__add--over");
    if (!carries(event)) return;
    event.preventDefault();
    take(event.dataTransfer.files);
  });
})();
