/* Predict, then check. A question covers the output that answers it, and what is said of it, until it
   is answered or shown.
   The answer and what is said of wrong ones stand in its folded part, which needs no script. What
   was answered is kept in this browser, by page and question: 1 where the first try was right, else
   0; and how many questions each visited page has. */
(() => {
  const KEY = "pytorch-by-hand.predicted";
  const arranging = new URL("./arrange.js", document.currentScript.src);
  const read = () => {
    try {
      return JSON.parse(localStorage.getItem(KEY)) ?? {};
    } catch {
      return {};
    }
  };
  const write = (kept) => {
    try {
      if (Object.keys(kept).length) localStorage.setItem(KEY, JSON.stringify(kept));
      else localStorage.removeItem(KEY);
    } catch {
      /* Without storage nothing is kept. */
    }
  };

  /* The same in both languages: the address of the page without that of the site. */
  const { base } = JSON.parse(document.getElementById("__config").textContent);
  const home = new URL(base, location).pathname.replace(/\/?$/, "/");
  const slugOf = ({ pathname }) => pathname.replace(home, "").replace(/^en\//, "");
  const slug = slugOf(location);
  const questions = [...document.querySelectorAll("main article .predict")];

  const WORDS = "p:not(.versions), ul, ol";

  /* -8, -8.0, −8, ー8 and ８ are one number to a reader. hooks/exercises/parts.py compares the
     outputs of a page in the same way. */
  const NUMBER = /(?<![\w.])-?(\d[\d,]*(\.\d*)?|\.\d+)(e[-+]?\d+)?/g;
  const plain = (text) =>
    text
      .normalize("NFKC")
      .toLowerCase()
      .replace(/[ー−–—‐‑―]\s*(?=[\d.])/g, "-")
      .replace(/-\s+(?=[\d.])/g, "-")
      .replace(NUMBER, (number) => String(Number(number.replace(/,/g, ""))))
      .replace(/\s+/g, "");
  const isSame = (given, printed) => {
    const [mine, its] = [plain(given), plain(printed)];
    if (mine === its) return true;
    /* tensor(-8.) is meant by -8 too, where it is the only number of the line. */
    const numbers = printed.match(NUMBER) ?? [];
    return numbers.length === 1 && mine === plain(numbers[0]);
  };

  const ask = (question) => {
    const { right, wrong, solution, empty, uncover, prints, apart, together } = question.dataset;
    const form = question.querySelector("form");
    const status = form.querySelector("[role=status]");
    const answer = question.querySelector("details.answer");
    const hint = question.querySelector("details.hint");
    const mistakes = [...answer.querySelectorAll("li")];
    const printed = (element) => element.querySelector("code").textContent;
    const pieces = form.querySelector(".pieces");
    const arranged =
      pieces && import(arranging).then(({ arrange }) => arrange(pieces, question.id, prints));
    let tries = 0;
    let isSolved = false;

    const covered = [];
    const veiled = [];
    /* A tap or the Tab key shows it alone. */
    const veil = (element) => {
      element.classList.add("veiled");
      veiled.push(element);
      const unveil = () => element.classList.remove("veiled");
      for (const event of ["click", "focusin"]) element.addEventListener(event, unveil);
    };
    const show = () => {
      for (const element of veiled.splice(0)) element.classList.remove("veiled");
      for (const element of covered.splice(0)) element.classList.remove("covered");
      for (const button of document.querySelectorAll(`[data-uncovers="${question.id}"]`))
        button.remove();
    };
    const keep = (value) => {
      const kept = read();
      kept[slug] ??= {};
      const page = kept[slug];
      page[question.id] = Math.max(page[question.id] ?? 0, value);
      page.of = questions.length;
      write(kept);
      tell();
    };
    const cover = () => {
      const cell = document.getElementById(question.dataset.covers);
      /* The words up to the output and those after it tell the answer. */
      let element = question.nextElementSibling;
      for (; element?.matches(WORDS); element = element.nextElementSibling) {
        veil(element);
        if (!cell) return;
      }
      element = cell?.nextElementSibling;
      /* A drawing of what has come of it tells it too. */
      while (element?.matches(".output, .drawing, .cell.drawn")) {
        if (!element.matches(".cell")) covered.push(element);
        element = element.nextElementSibling;
      }
      if (!covered.length) return;
      if (element?.matches(WORDS)) veil(element);
      const button = document.createElement("button");
      button.type = "button";
      button.className = "uncover";
      button.textContent = uncover;
      button.dataset.uncovers = question.id;
      button.addEventListener("click", () => {
        const [first] = covered;
        keep(0);
        show();
        first.tabIndex = -1;
        first.focus({ preventScroll: true });
      });
      covered[0].prepend(button);
      for (const each of covered) each.classList.add("covered");
    };

    /* Code to write: it is run, and what it prints is judged. */
    const isWritten = Boolean(question.dataset.after);
    const live = () => import("../live/write.js");
    const say = (text) => status.replaceChildren(text);
    if (isWritten) {
      const field = form.querySelector("textarea");
      const open = () => live().then((module) => module.open(question));
      field.addEventListener("focus", open, { once: true });
      field.addEventListener("keydown", ({ key, ctrlKey, metaKey, isComposing }) => {
        if (key === "Enter" && (ctrlKey || metaKey) && !isComposing) form.requestSubmit();
      });
    }
    const answered = async () => {
      if (!isWritten) return new FormData(form).get(`${question.id}-field`)?.trim() ?? "";
      try {
        const { written } = await live();
        return (await written(question, say))?.trim();
      } catch {
        say(document.querySelector(".actions").dataset.failed);
      }
    };
    /* What was given, judged; nothing where there is none, which is said. */
    const judge = async () => {
      const given = await answered();
      if (given === undefined) return;
      if (!given && !isWritten) return say(empty);
      return {
        isRight: isSame(given, printed(answer)),
        told: [],
        isMistake: (item) => isSame(given, printed(item)),
      };
    };
    const sentence = (mistake) => {
      const said = mistake.cloneNode(true);
      if (apart) return [...said.childNodes, " "];
      said.querySelector("code").remove();
      /* ": " stood between the two. */
      said.firstChild.textContent = said.firstChild.textContent.replace(/^: /, " ");
      return [...said.childNodes];
    };
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const judged = await ((await arranged) ?? judge)();
      if (!judged) return pieces && say(apart ?? together);
      question.dataset.state = judged.isRight ? "right" : "wrong";
      if (judged.isRight) {
        status.replaceChildren(`${right} `, ...(pieces ? judged.told : [printed(answer)]));
        isSolved = true;
        show();
        return keep(tries ? 0 : 1);
      }
      const mine = mistakes.filter(judged.isMistake).flatMap(sentence);
      status.replaceChildren(`${wrong} `, ...judged.told, ...mine);
      /* Who has the answer tries what else there is. */
      if (isSolved) return;
      tries += 1;
      keep(0);
      if (tries === 1) hint.open = true;
      else {
        status.append(` ${solution}`);
        answer.open = true;
      }
    });
    answer.addEventListener("toggle", () => {
      if (!answer.open) return;
      show();
      keep(0);
    });
    if (!(question.id in (read()[slug] ?? {}))) cover();
  };

  /* Progress: beside the pages in the sidebar, on the home page, and at a chapter's end. */
  const ja = document.documentElement.lang === "ja";
  const links = [...document.querySelectorAll(".md-nav--primary a.md-nav__link[href]")];
  const element = (name, className, ...children) => {
    const made = document.createElement(name);
    made.className = className;
    made.append(...children);
    return made;
  };
  const ids = (page) => Object.keys(page ?? {}).filter((id) => id !== "of");
  const tell = () => {
    const kept = read();
    for (const old of document.querySelectorAll(".predicted")) old.remove();
    for (const link of links) {
      const page = kept[slugOf(link)];
      if (!page || link.hash) continue;
      const count = element("span", "predicted", ` ${ids(page).length}/${page.of}`);
      count.title = ja ? "予想した問題" : "Questions predicted";
      (link.querySelector(".md-ellipsis") ?? link).append(count);
    }
    if (!slug) tellAll(Object.values(kept));
    tellMissed(kept);
  };
  const tellAll = (pages) => {
    const answers = pages.flatMap((page) => ids(page).map((id) => page[id]));
    if (!answers.length) return;
    const right = answers.filter(Boolean).length;
    const clear = element("button", "", ja ? "記録を消す" : "Clear the record");
    clear.type = "button";
    clear.addEventListener("click", () => {
      write({});
      tell();
    });
    const text = ja
      ? `予想した問題: ${answers.length}。一度で正解した問題: ${right}。記録はこのブラウザの中だけにあります。 `
      : `Predicted: ${answers.length}. Right at the first try: ${right}. Kept in this browser only. `;
    document.querySelector("main article").append(element("p", "predicted", text, clear));
  };
  /* On the last page of a chapter: what was missed in it. */
  const tellMissed = (kept) => {
    const here = links.find((link) => link.classList.contains("md-nav__link--active"));
    const chapter = here?.closest(".md-nav__item--section");
    const own = links.filter((link) => !link.hash && chapter?.contains(link));
    if (!chapter || slugOf(own.at(-1)) !== slug) return;
    const missed = own.flatMap((link) => {
      const page = kept[slugOf(link)];
      return ids(page)
        .filter((id) => !page[id])
        .map((id, index) => {
          const title = link.textContent.replace(/\s+\d+\/\d+\s*$/, "").trim();
          const to = element("a", "", index ? `${title} (${index + 1})` : title);
          to.href = `${link.pathname}#${id}`;
          return element("li", "", to);
        });
    });
    if (!missed.length) return;
    const text = ja ? "この章で間違えた問題:" : "Missed in this chapter:";
    const box = element("div", "predicted", element("p", "", text), element("ul", "", ...missed));
    (questions.at(-1) ?? document.querySelector("main article").lastElementChild).after(box);
  };
  for (const question of questions) ask(question);
  tell();
})();
