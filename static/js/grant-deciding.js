// The deciding page of a grant round: the sum follows what is marked. It works without this file.

(() => {
  const form = document.querySelector("#deciding_form");
  const say = form?.querySelector("[data-picked]");
  if (!say) return;
  const fen = (text) => Math.round(Number(text) * 100);
  const yuan = (sum) =>
    `${(sum / 100).toLocaleString("zh-CN", { minimumFractionDigits: sum % 100 ? 2 : 0, maximumFractionDigits: 2 })} 元`;
  const whole = say.textContent;
  form.addEventListener("change", (event) => {
    if (event.target.name !== "pick") return;
    const picked = [...form.querySelectorAll('input[name="pick"]:checked')];
    const sum = picked.reduce((total, box) => total + fen(box.dataset.award), 0);
    say.textContent = `${whole} 本页勾选 ${picked.length} 份，共 ${yuan(sum)}。`;
  });
})();
