/* global document, getComputedStyle, SVGElement -- it runs inside the browser, to which it is handed over as text */
/**
 * What a reader of the page could stumble over: `overflows`, what is wider than the window and not in a box of its own that
 * scrolls; `faint`, texts whose colour is too close to what is behind them (WCAG 2.2, 1.4.3); `texts`, how many there are.
 */
(() => {
  const toRgba = (text) => {
    const [red = 0, green = 0, blue = 0, alpha = 1] = (text.match(/[\d.]+/g) ?? []).map(Number);
    return [red, green, blue, alpha];
  };
  const groundOf = (element) => {
    for (let at = element; at !== null; at = at.parentElement) {
      const [red, green, blue, alpha] = toRgba(getComputedStyle(at).backgroundColor);
      if (alpha > 0) return [red, green, blue];
    }
    return [255, 255, 255];
  };
  const luminance = (rgb) => {
    const [red = 0, green = 0, blue = 0] = rgb.map((one) => {
      const part = one / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const contrast = (one, other) => {
    const [high = 0, low = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
    return (high + 0.05) / (low + 0.05);
  };
  const isShown = (element) => {
    const { width, height } = element.getBoundingClientRect();
    return width > 1 && height > 1 && getComputedStyle(element).visibility === 'visible';
  };
  const nameOf = (element) =>
    `${element.tagName.toLowerCase()}${element.className === '' ? '' : `.${String(element.getAttribute('class'))}`} "${(element.textContent ?? '').trim().slice(0, 40)}"`;
  const isBoxed = (element) => {
    for (let at = element; at !== null; at = at.parentElement) {
      if (['auto', 'scroll', 'hidden'].includes(getComputedStyle(at).overflowX)) return true;
    }
    return false;
  };

  const shown = [...document.body.querySelectorAll('*')].filter(isShown);
  const texts = shown.filter((element) =>
    [...element.childNodes].some((node) => node.nodeType === 3 && (node.textContent ?? '').trim() !== ''),
  );
  const faint = texts.filter((element) => {
    const style = getComputedStyle(element);
    const colour = toRgba(element instanceof SVGElement ? style.fill : style.color);
    return contrast(colour.slice(0, 3), groundOf(element)) < 4.5;
  });
  const width = document.documentElement.clientWidth;
  const overflows = shown.filter(
    (element) => element.getBoundingClientRect().right > width + 1 && !isBoxed(element),
  );
  return { overflows: overflows.map(nameOf), faint: faint.map(nameOf), texts: texts.length };
})();
