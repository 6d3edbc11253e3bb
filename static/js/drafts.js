// What forms left in this browser (nominations, scores, visits, reports) goes when its writer signs
// out, once a page says that the server has it, and after 14 days. Each copy is bound to who wrote it: kind:user:thing.

(() => {
  const LONGEST = 14 * 24 * 60 * 60 * 1000;
  const COPY = /^(draft|jury|visit|report):[^:]+:/;
  const left = () => {
    try {
      return Object.keys(localStorage).filter((key) => COPY.test(key));
    } catch {
      return []; // switched off
    }
  };
  const isOld = (key) => {
    try {
      return !(Date.now() - JSON.parse(localStorage.getItem(key)).at < LONGEST);
    } catch {
      return true; // nothing that can be read again
    }
  };
  for (const key of left().filter(isOld)) localStorage.removeItem(key);
  for (const { dataset } of document.querySelectorAll("[data-told]")) {
    for (const key of left()) if (key.startsWith(`${dataset.told}.`)) localStorage.removeItem(key);
  }

  document.addEventListener("submit", (event) => {
    if (event.target.getAttribute("action") !== "/accounts/logout/") return;
    const unsaved = left().length;
    if (unsaved && !confirm("这台设备上有还没有保存到服务器的内容，退出登录会删掉它们。仍要退出吗？")) {
      event.preventDefault();
      return;
    }
    try {
      localStorage.setItem("signed-out", Date.now()); // forms that are still open keep nothing more
    } catch {
      return; // switched off
    }
    for (const key of left()) localStorage.removeItem(key);
  });
})();
