// The system's own way to share, where there is one; without it the plain links stay.
addEventListener("click", (event) => {
  const { share: url, title, copy } = event.target.dataset;
  if (copy === "") event.target.select();
  if (url && navigator.share) {
    event.preventDefault();
    navigator.share({ title, url }).catch(() => {});
  }
});
