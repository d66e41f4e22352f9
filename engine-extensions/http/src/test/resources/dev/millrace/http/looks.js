// What a page looks like to those who see it badly or not at all, and on a narrow window.
function elements(root) {
  return [...root.querySelectorAll('*')].flatMap((e) => [e, ...(e.shadowRoot ? elements(e.shadowRoot) : [])]);
}
function light(colour) {
  const c = colour.match(/[0-9.]+/g).slice(0, 3).map((v) => v / 255)
    .map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
  return 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2];
}
function ground(e) {
  for (let at = e; at; at = at.parentElement || at.getRootNode().host) {
    if (at.matches('a.box')) {
      return getComputedStyle(at.querySelector('.card:not(.behind)')).fill;
    }
    const colour = getComputedStyle(at).backgroundColor;
    if (!/rgba\(0, 0, 0, 0\)|transparent/.test(colour)) {
      return colour;
    }
  }
  return getComputedStyle(document.body).backgroundColor;
}
function contrast(one, other) {
  const [a, b] = [light(one), light(other)].sort((x, y) => y - x);
  return (a + 0.05) / (b + 0.05);
}
const all = elements(document);
const seen = all.filter((e) => e.getClientRects().length && [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()));
let least = 99;
let faintest = '';
seen.filter((e) => !['STYLE', 'SCRIPT', 'TITLE', 'title', 'OPTION'].includes(e.tagName)).forEach((e) => {
  const style = getComputedStyle(e);
  const ratio = contrast(e instanceof SVGElement ? style.fill : style.color, ground(e));
  if (ratio < least) {
    least = ratio;
    faintest = e.outerHTML.slice(0, 120);
  }
});
return {
  least: Math.floor(least * 100) / 100,
  faintest,
  texts: seen.length,
  beyond: Math.max(document.documentElement.scrollWidth - document.documentElement.clientWidth,
    -document.getElementById('panel').getBoundingClientRect().left),
  unnamed: all.filter((e) => e.matches('a,button,input,select,textarea,dialog,[role=group],[role=region]') && e.getClientRects().length
    && !(e.getAttribute('aria-label') || e.getAttribute('aria-labelledby') || (!e.matches('input,select,textarea') && e.textContent.trim())
      || e.labels?.length)).map((e) => e.outerHTML.slice(0, 100)),
  small: all.filter((e) => e.matches('button') && e.getClientRects().length && e.getBoundingClientRect().height < 24)
    .map((e) => e.outerHTML.slice(0, 100)),
  ids: all.map((e) => e.id).filter((id, i, ids) => id && !/^[im]-/.test(id) && ids.indexOf(id) !== i),
};
