"""Moving through a page with the keyboard, as somebody who must see where they are."""

#: The focused element, or what stands for it: the whole card of a title, the whole box of a field, a box
#: that its label draws.
WHERE = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  const box = at.getBoundingClientRect();
  const outlined = (e, part) => {
    const style = e && getComputedStyle(e, part);
    return style && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  };
  return {
    html: at.outerHTML.slice(0, 120),
    main: at.matches("main, [tabindex='-1']"),
    outlined: outlined(at) || outlined(at.closest(".card")) || outlined(at.closest(".search-box"))
      || outlined(at, "::before") || outlined(at.labels?.[0], "::before"),
    inside: box.width > 0 && box.height > 0 && box.bottom > 0 && box.right > 0
      && box.top < innerHeight && box.left < innerWidth,
  };
}"""
MOST_STOPS = 120


def press(page, key):
    """Press a key, then make sure that the focus can be seen. Gives where it is, or None out of the page."""
    page.keyboard.press(key)
    where = page.evaluate(WHERE)
    if where and not where["main"]:
        assert where["inside"], f"Le focus est hors de l’écran : {where['html']}"
        assert where["outlined"], f"Le focus ne se voit pas : {where['html']}"
    return where


def reach(page, selector):
    """Press Tab until the focus is on an element of ``selector``; gives its locator."""
    for _count in range(MOST_STOPS):
        press(page, "Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return page.locator(":focus")
    raise AssertionError(f"« {selector} » n’est pas atteint en {MOST_STOPS} pressions de Tab.")


def walk(page):
    """Press Tab through the whole page; gives the number of stops."""
    for count in range(MOST_STOPS):
        if press(page, "Tab") is None:
            return count
    raise AssertionError(f"La fin de la page n’est pas atteinte en {MOST_STOPS} pressions de Tab.")
