// The checks of home/checker.py, where Wagtail's content checker runs: in the preview.
// The text of a link without accents nor punctuation, as home/readability.py compares it.
const plain = (text) =>
  (text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().match(/[a-z0-9]+/g) || []).join(" ");

window.wagtail.userbar.registerCheck(
  "check-vague-link",
  (link, { texts }) => !texts.includes(plain(link.textContent)),
);
window.wagtail.userbar.registerCheck("check-told-by-server", () => false);
