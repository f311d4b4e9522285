// What a page works without is asked for when the page is shown: it does not slow what is read.
addEventListener("load", () => {
  for (const { dataset } of document.querySelectorAll("[data-later]")) {
    const script = document.createElement("script");
    script.src = dataset.later;
    document.body.append(script);
  }
});
