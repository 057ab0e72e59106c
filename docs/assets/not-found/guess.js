// The page for unknown addresses, with the page that is called most like it. An address of the
// English pages is answered in English; at any other one, and without this script, both are there.
(() => {
  const page = document.querySelector(".not-found");
  const root = new URL(page.querySelector("[lang=ja] a").href);
  const asked = location.pathname.slice(root.pathname.length).replace(/\/$/, "");
  const isEnglish = /^en(\/|$)/.test(asked);
  const path = asked.replace(/^en\/?/, "");

  /** How many letters one would have to put in, leave out or change. */
  function distance(one, other) {
    let row = [...Array(other.length + 1).keys()];
    for (let i = 1; i <= one.length; i += 1) {
      const next = [i];
      for (let j = 1; j <= other.length; j += 1) {
        const changed = row[j - 1] + (one[i - 1] !== other[j - 1]);
        next.push(Math.min(changed, row[j] + 1, next[j - 1] + 1));
      }
      row = next;
    }
    return row[other.length];
  }

  const name = (address) => address.replace(/\/$/, "").split("/").at(-1);
  const [best] = page.dataset.pages
    .trim()
    .split(/\s+/)
    .filter((address) => address.includes("/") && address !== "./")
    .map((address) => ({ address, far: distance(name(address), name(path)) }))
    .sort((one, other) => one.far - other.far);

  const own = page.querySelector(isEnglish ? "[lang=en]" : "[lang=ja]");
  if (isEnglish) {
    own.previousElementSibling.hidden = true;
    document.documentElement.lang = own.lang;
    document.title = own.firstElementChild.textContent;
    // The navigation is that of the other language.
    for (const part of document.querySelectorAll(".md-sidebar--primary, .md-tabs"))
      part.hidden = true;
  }
  if (best && name(path) && best.far <= name(best.address).length / 3) {
    const guess = own.querySelector("p[hidden]");
    guess.lastElementChild.href = root.href + (isEnglish ? "en/" : "") + best.address;
    guess.lastElementChild.textContent = best.address.replace(/\/$/, "");
    guess.hidden = false;
  }
})();
