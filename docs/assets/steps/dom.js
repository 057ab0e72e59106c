// Elements in one call: h("p", {class: "note"}, "text", child). Values of false are left out.
const maker =
  (create) =>
  (tag, attributes, ...children) => {
    const element = create(tag);
    for (const [name, value] of Object.entries(attributes ?? {})) {
      if (value === true) element.setAttribute(name, "");
      else if (value !== false && value != null) element.setAttribute(name, value);
    }
    element.append(...children.flat(3).filter((child) => child !== false && child != null));
    return element;
  };

export const h = maker((tag) => document.createElement(tag));
export const svg = maker((tag) => document.createElementNS("http://www.w3.org/2000/svg", tag));
