// The colours of Python code while it is typed: the classes that the build gives the page's code.

const KEYWORDS =
  "and as assert async await break case class continue def del elif else except finally for from " +
  "global if import in is lambda match nonlocal not or pass raise return try while with yield";
const BUILT_IN =
  "abs all any bool dict enumerate float format getattr hasattr id int isinstance iter len list map " +
  "max min next object print range repr reversed round set sorted str sum super tuple type zip " +
  "ArithmeticError AttributeError Exception IndexError KeyError RuntimeError TypeError ValueError";
const WORDS = new Map([
  ...KEYWORDS.split(" ").map((word) => [word, "k"]),
  ...BUILT_IN.split(" ").map((word) => [word, "nb"]),
  ...["True", "False", "None"].map((word) => [word, "kc"]),
]);
const TOKEN = new RegExp(
  [
    "(?<c1>#.*)",
    `(?<s2>\\b[rbfuRBFU]{0,2}(?:"""[^]*?(?:"""|$)|'''[^]*?(?:'''|$)|"(?:\\\\.|[^"\\\\\\n])*"?|'(?:\\\\.|[^'\\\\\\n])*'?)` +
      `|"""[^]*?(?:"""|$)|'''[^]*?(?:'''|$)|"(?:\\\\.|[^"\\\\\\n])*"?|'(?:\\\\.|[^'\\\\\\n])*'?)`,
    "(?<mi>\\b0[xob][\\da-f_]+|(?:\\b\\d[\\d_]*\\.?\\d*|\\.\\d+)(?:e[-+]?\\d+)?j?)",
    "(?<word>[\\p{L}_][\\p{L}\\p{N}_]*)",
    "(?<o>[-+*/%@=<>!&|^~]+)",
    "(?<p>[()[\\]{},:.;])",
  ].join("|"),
  "giu",
);

/** The code as nodes: text, and spans with a class. */
export function coloured(code) {
  const nodes = [];
  let at = 0;
  for (const match of code.matchAll(TOKEN)) {
    const [text] = match;
    const kind = Object.entries(match.groups).find(([, found]) => found !== undefined)[0];
    const name = kind === "word" ? WORDS.get(text) : kind;
    if (!name) continue;
    if (match.index > at) nodes.push(code.slice(at, match.index));
    const span = document.createElement("span");
    span.className = name;
    span.textContent = text;
    nodes.push(span);
    at = match.index + text.length;
  }
  nodes.push(code.slice(at));
  return nodes;
}
