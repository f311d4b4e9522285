// A rectangle drawn on a photo fills in the four numbers that anybody may write by hand.
(() => {
  for (const form of document.querySelectorAll("form[data-mask]")) {
    const photo = form.querySelector("img");
    let start;
    photo.draggable = false;
    photo.style.touchAction = "none";
    const percent = (event) => {
      const box = photo.getBoundingClientRect();
      const within = (value) => Math.min(100, Math.max(0, value));
      return {
        x: within((100 * (event.clientX - box.left)) / box.width),
        y: within((100 * (event.clientY - box.top)) / box.height),
      };
    };
    const write = ({ x, y }) => {
      const { left, top, width, height } = form.elements;
      left.value = Math.floor(Math.min(x, start.x));
      top.value = Math.floor(Math.min(y, start.y));
      width.value = Math.ceil(Math.abs(x - start.x));
      height.value = Math.ceil(Math.abs(y - start.y));
    };
    photo.addEventListener("pointerdown", (event) => {
      start = percent(event);
      photo.setPointerCapture(event.pointerId);
    });
    photo.addEventListener("pointermove", (event) => start && write(percent(event)));
    photo.addEventListener("pointerup", () => (start = undefined));
  }
})();
