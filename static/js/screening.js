// Keys for those who work a list off: J for the next one, K for the one before. The links they
// press are there for everybody.

(() => {
  const WAYS = { j: "next", k: "prev" };
  const WITH_ALT = { PageDown: "next", PageUp: "prev" };
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable], .select2");
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
    const way = event.altKey ? WITH_ALT[event.key] : plain && !typing && WAYS[event.key.toLowerCase()];
    const link = way && document.querySelector(`[data-key="${way}"]`);
    if (!link) return;
    event.preventDefault();
    link.click();
  });
})();
