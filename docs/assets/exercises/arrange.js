/* Lines to arrange, in a question: put in order, one press after the other, or sorted into two heaps.
   What comes of each arrangement was run when the site was built, and stands beside the lines. */

/** Makes the lines work; `judge()` says what is arranged, or nothing while lines are left. */
export function arrange(list, id, prints) {
  const known = JSON.parse(list.dataset.known);
  return prints ? inOrder(list, known, prints) : intoHeaps(list, known, id);
}

function inOrder(list, known, prints) {
  const placed = document.createElement("ol");
  placed.className = "pieces";
  list.before(placed);
  for (const [at, item] of [...list.children].entries()) {
    const button = document.createElement("button");
    button.type = "button";
    button.value = at;
    button.append(...item.childNodes);
    item.append(button);
    button.addEventListener("click", () => {
      (item.parentNode === list ? placed : list).append(item);
      button.focus(); // It has been moved: a screen reader tells its place.
    });
  }
  return () => {
    if (list.children.length) return;
    const order = [...placed.querySelectorAll("button")].map(({ value }) => value).join("");
    const at = known.findIndex(([, orders]) => orders.split(" ").includes(order));
    const printed = known[at][0];
    return {
      isRight: !at,
      told: [`${prints} `, code(printed), ". "],
      isMistake: (item) => item.querySelector("code").textContent === printed,
    };
  };
}

function intoHeaps(list, [heaps, right, ...wrong], id) {
  const items = [...list.children];
  for (const [at, item] of items.entries()) {
    const group = document.createElement("span");
    group.setAttribute("role", "radiogroup");
    group.setAttribute("aria-label", item.textContent);
    for (const [heap, name] of heaps.entries()) {
      const label = document.createElement("label");
      const input = document.createElement("input");
      input.type = "radio";
      input.name = `${id}-${at}`;
      input.value = heap;
      label.append(input, ` ${name}`);
      group.append(label);
    }
    item.append(group);
  }
  return () => {
    const given = items.map((item) => item.querySelector(":checked")?.value ?? "").join("");
    if (given.length < items.length) return;
    const isWrong = (at) => given[at] !== right[at];
    for (const [at, item] of items.entries()) item.classList.toggle("misplaced", isWrong(at));
    return {
      isRight: given === right,
      told: [],
      isMistake: (_, index) => items.some((_, at) => isWrong(at) && wrong[index][at] === given[at]),
    };
  };
}

function code(text) {
  const element = document.createElement("code");
  element.textContent = text;
  return element;
}
