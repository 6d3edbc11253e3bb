// The grid: quota and budget follow what is ticked. It works without this file.

(() => {
  const form = document.querySelector("#deciding_form");
  const say = form?.querySelector("[data-picked]");
  if (!form || !say) return;
  const yuan = (fen) =>
    `${(fen / 100).toLocaleString("zh-CN", { minimumFractionDigits: fen % 100 ? 2 : 0, maximumFractionDigits: 2 })} 元`;
  const fen = (text) => Math.round(Number(text) * 100);
  const fund = document.querySelector("[data-fund]");
  const left = document.querySelector("[data-available]");

  const show = () => {
    const picked = [...form.querySelectorAll('input[name="pick"]:checked')];
    const fresh = picked.filter((box) => !box.dataset.taken);
    const back = picked.filter((box) => box.dataset.taken);
    const sum = (boxes) => boxes.reduce((total, box) => total + fen(box.dataset.prize), 0);
    const words = [];
    if (fresh.length) words.push(`拟授 ${fresh.length} 份，需奖金 ${yuan(sum(fresh))}`);
    if (back.length) words.push(`收回 ${back.length} 份，释放 ${yuan(sum(back))}`);
    say.textContent = words.join("；") || "勾选之后，在这里提出或收回。";
    for (const place of document.querySelectorAll("[data-quota]")) {
      const of = (boxes) => boxes.filter((box) => box.dataset.category === place.dataset.quota).length;
      const taken = Number(place.dataset.held) + of(fresh) - of(back);
      const most = place.dataset.most;
      place.textContent = most ? `已占 ${taken} / ${most}` : `已占 ${taken}，不限`;
      place.classList.toggle("balance__over", Boolean(most) && taken > Number(most));
      const meter = document.querySelector(`[data-meter="${place.dataset.quota}"]`);
      if (meter) meter.value = taken;
    }
    if (fund && left) {
      const rest = fen(fund.dataset.fund) - sum(fresh) + sum(back);
      left.textContent = yuan(rest);
      left.classList.toggle("balance__over", rest < 0);
    }
  };

  form.addEventListener("change", show);
  show();
})();
