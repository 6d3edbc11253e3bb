// What the form of a visit left in this browser goes when its writer signs out, and after 14 days.

(() => {
  const LONGEST = 14 * 24 * 60 * 60 * 1000;
  const left = () => {
    try {
      return Object.keys(localStorage).filter((key) => key.startsWith("visit:"));
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

  document.addEventListener("submit", (event) => {
    if (event.target.getAttribute("action") !== "/accounts/logout/" || !left().length) return;
    if (confirm("这台设备上有还没有保存到服务器的走访记录，退出登录会删掉它们。仍要退出吗？")) {
      for (const key of left()) localStorage.removeItem(key);
    } else event.preventDefault();
  });
})();
