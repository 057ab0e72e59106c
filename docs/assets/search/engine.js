/* The engine behind Material's search box: a web worker in the place of Material's own.

   Material's splits text into words at spaces, which Japanese does not have. This one does not
   split the text at all; it looks for the words of the query in it. A Japanese phrase is looked
   for as a whole and, since readers rarely phrase things as the page does, by what carries its
   meaning: katakana, pairs of kanji, and the stems of verbs. It needs no dictionary, and finds the
   same in every browser.

   Material sends { type: 0 } to set up and { type: 2, data: query } to search. It expects
   { type: 1 } when ready, and { type: 3, data: { items } } with the results: for each page a list
   of its sections, best first, with the page itself among them. Beside `items` stands the query,
   for docs/assets/search/box.js.

   The numbers below were set with QUERIES in tests/support/queries.py. How good they are tell the
   queries of HELD_OUT there, with which none was set. */

const WEIGHT = {
  page: 6,
  asked: 4,
  about: 2.5,
  heading: 4,
  id: 2,
  text: 1,
  code: 0.4,
  message: 1.5,
};
const MAX_QUERY = 200; // characters
const EXCERPT = { ja: 90, en: 180 }; // characters
const GRAMMAR = new Set(
  (
    "a an and are as be been by can do does doesn don for from has have how i in is isn it my no " +
    "not of on or should so that the then there this to was what when where which why with " +
    "you"
  ).split(" "),
);

const HAN = "[\\p{sc=Han}々]";
const KATAKANA = "[\\p{sc=Katakana}ー]";
const HIRAGANA = "[\\p{sc=Hiragana}ー]";
const WORD = new RegExp(`[a-z0-9_]+(?:[.-][a-z0-9_]+)*|(?:${HAN}|${KATAKANA}|${HIRAGANA})+`, "gu");
const CHUNK = new RegExp(`${HAN}+|${KATAKANA}+|${HIRAGANA}+`, "gu");
const LONG_WORD = new RegExp(`[a-z][a-z0-9_-]{2,}|\\p{sc=Katakana}${KATAKANA}{3,}`, "gu");
const VERB_OF_TWO = new RegExp(`(?<!${HAN})(${HAN})(${HAN})(?=${HIRAGANA})`, "gu");
const NEGATIVE = "ない|なく|なかっ|ませ|(?<![まは])ず"; // not まず, はず
const LOOSE_ENDING = new RegExp(`(?<=${HAN}) (?=${HIRAGANA}*(?:${NEGATIVE}))`, "gu"); // 更新 されない
const HALF_WORD = {
  first: new RegExp(`^(?:\\w+|${KATAKANA}+|${HAN}+)`, "u"),
  last: new RegExp(`(?:[\\w.]+|${KATAKANA}+|${HAN}+)$`, "u"),
};
const QUESTION = /どこ|いつ|なぜ|どう/g;
const QUOTES = /^["'`「]+|["'`」]+$/g;
const CONTRACTION = /(?<=[a-z])'(?:[dmst]|ll|re|ve)(?![a-z])/g;
const isAll = (script, text) => new RegExp(`^${script}+$`, "u").test(text);

const escapeRegExp = (text) => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
const escapeHTML = (text) => text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);
const add = (...vectors) => vectors[0].map((_, i) => sum(vectors.map((v) => v[i])));
const sum = (vector) => vector.reduce((total, x) => total + x, 0);
const dot = (a, b) => sum(a.map((x, i) => x * b[i]));

/* ---- The query ---- */

/* Units to look for: { pattern, weight }. `word` is what the reader typed or meant, to be marked or
   reported missing. A bonus rewards that the words stand together; a page may do without. */
function parse(query, corpus) {
  const typed = message(query.normalize("NFKC")).slice(0, MAX_QUERY);
  const plain = normal(typed).trim().replace(/\s+/g, " ");
  const unquoted = plain.replace(QUOTES, "") || plain;
  // もーめんたむ, which is about to become モーメンタム.
  const isKana = isAll(HIRAGANA, unquoted) && !corpus.includes(unquoted);
  const kana = isKana ? unquoted.replace(/[ぁ-ゖ]/g, katakana) : unquoted;
  const text = kana
    .replace(LOOSE_ENDING, "")
    .replace(LONG_WORD, (word) => correct(word, corpus))
    .replace(VERB_OF_TWO, (pair, a, b) => {
      // 書換える is 書き換える.
      const [whole] = corpus.match(new RegExp(`${a}[ぁ-ん]${b}`, "u")) ?? [pair];
      return corpus.includes(pair) ? pair : whole;
    });
  const found = text.replace(CONTRACTION, "").match(WORD) ?? [];
  // Hiragana is grammar, unless there is nothing else.
  const content = found.filter((word) => !isAll(HIRAGANA, word));
  const words = content.length ? content : found;
  const units = words.flatMap((word) =>
    /^[a-z0-9_]/.test(word) ? latin(word, text.endsWith(word)) : japanese(word),
  );
  if (text !== words[0]) units.push(phrase(text, words));
  // Beside other words, どこ prefers the page whose title asks where.
  const asked = content.length ? (text.match(QUESTION) ?? []) : [];
  const bonus = (word) => ({ weight: 0.5, pattern: literal(word).pattern, bonus: true });
  return [...units, ...asked.map(bonus)];
}

const katakana = (char) => String.fromCharCode(char.charCodeAt(0) + 0x60);

/* Of a pasted traceback, what follows the last `SomethingError: `. */
const message = (text) => text.replace(/^.*\w(?:Error|Warning): (?=\S)/s, "");

/* What is written in several ways, in one, with every character in its place: 2回目 is 二度目. */
const normal = (text) =>
  text
    .toLowerCase()
    .replace(/[‘’]/g, "'")
    .replace(/[“”]/g, '"')
    .replace(/(?<![\d.])[1-9](?=[つ回度])/g, (digit) => "一二三四五六七八九"[digit - 1])
    .replace(/(?<=[一二三四五六七八九])回/g, "度");

function latin(word, isLast) {
  // The subject of optimizer.zero_grad is zero_grad.
  const path = word.split(".");
  if (path.length > 1 && path.every((name) => /^[a-z_]/.test(name))) {
    const bonus = (name, weight) => ({ weight, pattern: startingWith(name, "*"), bonus: true });
    const qualifiers = path.slice(0, -1).map((name) => bonus(name, 0.25));
    return [...latin(path.at(-1), isLast), bonus(word, 1), ...qualifiers];
  }
  // A letter alone is a name, as in x += 1, or the first of a word that is being typed.
  const isStart = word.length > 1 || (isLast && /[a-z]/.test(word));
  const pattern = startingWith(word, isStart ? "*" : "{0}");
  const unit = { word, weight: GRAMMAR.has(word) ? 0.1 : 1, pattern };
  const isName = (part) => /^[a-z_]./.test(part) && !GRAMMAR.has(part);
  const parts = word.split(/[._-]+/).filter(isName);
  if (parts[0] === word) return [unit];
  return [unit, ...parts.map((part) => ({ weight: 0.25, pattern: startingWith(part, "{0,3}") }))];
}

/* Words, and parts of names like requires_grad, that start like this one and go on with so many
   letters: 'gradients' finds gradient, 'in-place' inplace, 'weight_decay' weight decay. A number is
   not a part of another: 1 does not find 1.0. */
function startingWith(word, letters) {
  const start = escapeRegExp(stem(word)).replace(/(?<=.)[-_]/g, "[-_ ]?");
  return new RegExp(`(?<![a-z0-9]|\\d\\.)${start}[a-z0-9]${letters}(?![a-z0-9]|\\.\\d)`, "g");
}

const stem = (word) => word.replace(/(?<=^[a-z]{4,})(?:ations?|ences?|ings?|ed|es|s|e)$/, "");

function japanese(run) {
  const chunks = run.match(CHUNK);
  const units = chunks.flatMap((chunk, i) => {
    const next = chunks[i + 1] ?? "";
    if (isAll(HIRAGANA, chunk)) return chunks.length > 1 ? [] : [literal(chunk)];
    // パラメーター is パラメータ.
    if (isAll(KATAKANA, chunk)) return [literal(chunk.replace(/(?<=..)ー$/, ""))];
    if (chunk.length === 2) return [literal(chunk), ...inflected(chunk, next)];
    if (chunk.length > 2) {
      const pairs = Array.from(chunk.slice(1), (_, j) => chunk.slice(j, j + 2));
      return [
        { ...literal(chunk), bonus: true },
        ...pairs.map((pair) => ({ weight: 1.5 / pairs.length, pattern: literal(pair).pattern })),
      ];
    }
    // A single kanji before kana is the stem of a verb: 込む finds 込まれる.
    const isVerb = isAll(HIRAGANA, next);
    const source = isVerb ? `(?<!${HAN})${chunk}${HIRAGANA}` : chunk + next.slice(0, 1);
    return [{ weight: 0.7, pattern: new RegExp(source, "gu") }, ...inflected(chunk, next)];
  });
  if (chunks.length > 1) units.push({ weight: 2, pattern: literal(run).pattern, bonus: true });
  return units;
}

/* A verb in the same form counts more: 減らない is 減りません rather than 減る. */
function inflected(verb, ending) {
  if (ending.length < 2 || !isAll(HIRAGANA, ending)) return [];
  const isNegative = new RegExp(NEGATIVE).test(ending);
  const form = isNegative ? `${HIRAGANA}{0,3}(?:${NEGATIVE})` : ending;
  return [{ weight: 0.5, pattern: new RegExp(verb + form, "gu"), bonus: true }];
}

const literal = (text) => ({ word: text, weight: 1, pattern: new RegExp(escapeRegExp(text), "g") });

/* The words one after the other. Four or more are likely to be a message; between its words there
   may be what is no word: can't, `fused`, detach().numpy(). Between others there may be grammar:
   'weights not updating' finds weights are not updating. */
function phrase(text, words) {
  const isMessage = words.length > 3 && /^[\x20-\x7e]+$/.test(text);
  const unit = { weight: 1 + words.length, bonus: words.length > 0, isMessage };
  const isWords = isMessage || (words.length > 0 && /^[a-z0-9_. -]+$/.test(text));
  if (!isWords) return { ...unit, pattern: literal(text).pattern };
  const grammar = `(?: (?:${[...GRAMMAR].join("|")}))*`;
  const between = isMessage ? "(?:'[a-z]+)?[^a-z0-9]{0,3}" : `${grammar}[-_ ]?`;
  const source = words.map((word) => escapeRegExp(stem(word))).join(`[a-z]*${between}`);
  return { ...unit, pattern: new RegExp(`(?<![a-z0-9])${source}[a-z]*`, "g") };
}

/* ---- Words that no page has ---- */

/* The word as the pages have it; `corpus` is all their text. */
function correct(word, corpus) {
  const isLatin = /^[a-z]/.test(word);
  const letter = isLatin ? "a-z0-9" : KATAKANA.slice(1, -1);
  const find = (source) =>
    corpus.match(new RegExp(`(?<![${letter}])${source}(?![${letter}])`, "gu")) ?? [];
  // The start of a word is one that is being typed, and a form is found by its stem. A few letters
  // within other words are nothing: rte is rate, though pages say started.
  const isPart =
    isLatin && word.length < 4 ? find(`${word}[${letter}]*`).length : corpus.includes(word);
  if (GRAMMAR.has(word) || isPart) return word;
  if (find(`${stem(word)}[a-z]{0,3}`).length) return word;

  // zerograd is zero_grad, モメンタム is モーメンタム; detatch is detach: a slip after the first
  // letter, or two in a long word.
  const letters = Array.from(word.replace(/[-_ー]/g, ""));
  const others = find(`${letters[0]}[${letter}_-]{${word.length - 3},${word.length + 1}}`);
  const near = (edits) => others.filter((other) => isNear(word, other, edits));
  const alike = others.filter((other) => spelled(other) === spelled(word));
  const found = [...find(letters.join("[-_ー・ ]?")), ...alike, ...near(1)];
  if (!found.length && word.length > 7) found.push(...near(2));
  if (found.length) return commonest(found);

  // パラメータグループ is パラメータ and グループ, ミニバッチ is at least a バッチ, mini-batch a batch.
  const bare = (part) => part.replace(/ー$/, "");
  const parts = new Set(isLatin ? [] : find(`${KATAKANA}{3,}`).map(bare));
  const cuts = Array.from(word, (_, i) => [word.slice(0, i), word.slice(i)]);
  const whole = cuts.find((cut) => cut.every((part) => parts.has(bare(part))))?.join(" ");
  const last = cuts.find(([, end]) => parts.has(bare(end)))?.[1];
  return whole ?? last ?? (isLatin ? word.replace(/[-_]/g, " ") : word);
}

/* A foreign word in one of its spellings: オプチマイザー and オプティマイザ are the same. */
const spelled = (word) =>
  word
    .replace(/ー/g, "")
    .replaceAll("ティ", "チ")
    .replaceAll("ディ", "ジ")
    .replaceAll("ヴァ", "バ");

/* Whether so many letters more, less, changed or exchanged make one word of the other. */
function isNear(a, b, edits) {
  if (a === b) return true;
  if (!edits) return false;
  let i = 0;
  while (a[i] === b[i]) i++;
  const rest = (x, y) => isNear(a.slice(i + x), b.slice(i + y), edits - 1);
  const isExchanged = a[i] === b[i + 1] && a[i + 1] === b[i];
  return rest(1, 0) || rest(0, 1) || rest(1, 1) || (isExchanged && rest(2, 2));
}

function commonest(words) {
  const counts = new Map();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return words.reduce((best, word) => (counts.get(word) > counts.get(best) ? word : best));
}

/* ---- The pages ---- */

/* Lower case, to search in. The first sentences of a page say which question it answers. The id of
   a heading names its subject, in English in both languages. What readers ask in words that the page
   does not use is `asked`. */
function prepare(page, language) {
  const [top] = page.sections;
  const about = normal(`${page.about} ${top.text.slice(0, 2 * EXCERPT[language])}`);
  const sections = page.sections.map((section) => ({
    ...section,
    low: [section.title, section.id, section.text, section.code].map(normal),
  }));
  const asked = page.asked.map(normal).join("\n");
  return { ...page, about, asked, sections, language };
}

/* From 0 to 1: grows with the matches, ever more slowly, and less in a long text. A match that is
   only a form of the word, or a part of a longer name, counts less than the word itself. */
function strength({ word, pattern }, text, usualLength) {
  if (text.search(pattern) < 0) return 0; // matchAll copies the pattern, which takes longer
  let count = 0;
  for (const { 0: found, index } of text.matchAll(pattern)) {
    const isWord = !word || found === word;
    const isForm = isWord || found.length - word.length <= 3;
    const isPart = text[index - 1] === "_" || text[index + found.length] === "_";
    count += (isWord ? 1 : isForm ? 0.8 : 0.4) * (isPart ? 0.7 : 1);
  }
  return count / (count + 0.6 + (0.6 * text.length) / usualLength);
}

function search({ pages, corpus }, query) {
  const units = parse(query, corpus);
  const judged = pages.map((page) => {
    const about = units.map(
      (unit) =>
        WEIGHT.about * strength(unit, page.about, 120) +
        WEIGHT.asked * strength(unit, page.asked, 120),
    );
    const sections = page.sections.map(({ low: [title, id, text, code] }) => ({
      title: units.map((unit) => (id ? WEIGHT.heading : WEIGHT.page) * strength(unit, title, 40)),
      body: units.map(
        (unit) =>
          WEIGHT.id * strength(unit, id, 40) +
          WEIGHT.text * strength(unit, text, 600) +
          (unit.isMessage
            ? WEIGHT.message * strength(unit, code, Infinity)
            : WEIGHT.code * strength(unit, code, 600)),
      ),
    }));
    const found = add(about, ...sections.flatMap(({ title, body }) => [title, body]));
    return { page, about, sections, found };
  });

  // The fewer pages have it, the more a unit says.
  const counts = units.map((_, u) => judged.filter(({ found }) => found[u] > 0).length);
  const worth = units.map(
    ({ weight }, u) => weight * Math.log(1 + (pages.length - counts[u] + 0.5) / (counts[u] + 0.5)),
  );
  // A query of which the pages have only the words that all of them have is about something else.
  const required = units.map(({ weight, bonus }) => (bonus ? 0 : weight));
  const isShort = units.map(({ word }) => /^[a-z0-9]{1,2}$/.test(word));
  const asked = required.map((weight, u) => (weight && (counts[u] || !isShort[u]) ? worth[u] : 0));
  const whereKnown = (vector) => vector.map((value, u) => (counts[u] ? value : 0));
  const known = whereKnown(required);
  if (sum(known) < 0.2 * sum(required) || sum(whereKnown(asked)) < 0.1 * sum(asked)) return [];

  // A page is as good as its best section, and better if its title, its first sentences and the
  // rest of it answer too.
  const results = judged.map(({ page, about, sections, found }, place) => {
    const covered = known.map((weight, u) => (found[u] > 0 ? weight : 0));
    const hits = sections
      .map(({ title, body }, s) => ({
        section: page.sections[s],
        score: dot(worth, add(title, body)) + (s ? 0 : 0.2 * dot(worth, about)),
      }))
      .sort((a, b) => b.score - a.score);
    const whole = dot(worth, add(about, sections[0].title));
    const spread = 0.6 * dot(worth, add(...sections.map(({ body }) => body)));
    const coverage = sum(covered) / sum(known);
    // Of two pages that answer as well, the one that comes first explains more.
    const early = 1.25 - (0.25 * place) / pages.length;
    const score = (hits[0].score + whole + spread) * coverage ** 2 * early * page.weight;
    return { page, hits, found, coverage, score };
  });
  const best = (key) => Math.max(...results.map((result) => result[key]));
  const [coverage, score] = [0.5 * best("coverage"), 0.03 * best("score")];
  return results
    .filter((result) => result.coverage >= coverage && result.score >= score)
    .sort((a, b) => b.score - a.score)
    .map((result) => render(result, units));
}

/* ---- The results, as Material lists them ---- */

function render({ page, hits, found, score }, units) {
  // What Material marks on the page that is opened, and reports as missing.
  const terms = {};
  units.forEach(({ word }, u) => {
    if (!word || GRAMMAR.has(word)) return;
    for (const term of word.split("-")) {
      if (term.length > (/[a-z]/.test(term) ? 2 : 1)) terms[term] = found[u] > 0;
    }
  });
  const content = units.filter(({ word }, u) => found[u] > 0 && !GRAMMAR.has(word));
  const shown = hits.filter((hit) => hit.score > 0.2 * hits[0].score || !hit.section.id);
  const scale = score / (shown[0].score || 1);
  return shown.map(({ section, score }) => ({
    location: page.url + (section.id && `#${section.id}`),
    title: mark(section.title, content),
    text: `<p>${excerpt(section, content, EXCERPT[page.language])}</p>`,
    score: score * scale,
    terms,
  }));
}

/* Where the units match in a normal text, in order: [from, to, weight]. */
function matches(low, units) {
  return units
    .filter(({ pattern }) => low.search(pattern) >= 0)
    .flatMap(({ pattern, weight }) =>
      Array.from(low.matchAll(pattern), ({ 0: { length }, index }) => [
        index,
        index + length,
        weight,
      ]),
    )
    .sort((a, b) => a[0] - b[0]);
}

function mark(text, units) {
  let [html, end] = ["", 0];
  for (const [from, to] of matches(normal(text), units)) {
    if (to <= end) continue;
    const start = Math.max(from, end);
    html += escapeHTML(text.slice(end, start));
    html += `<mark>${escapeHTML(text.slice(start, to))}</mark>`;
    end = to;
  }
  return (html + escapeHTML(text.slice(end))).replaceAll("</mark><mark>", "");
}

/* The part of the text with the most matches, or a line of the code, if that has more. */
function excerpt({ text, code, low }, units, length) {
  const [start, weight] = densest(low[2], units, length);
  const lines = low[3].split("\n").map((line, i) => [i, densest(line, units, length)[1]]);
  const [line, most] = lines.reduce((best, next) => (next[1] > best[1] ? next : best));
  if (most > weight) return `<code>${mark(code.split("\n")[line], units)}</code>`;
  // From the start of a sentence, if one is near; else, as at the end, not from within a word.
  const before = text.slice(Math.max(0, start - Math.round(length / 2)), start);
  const lead = before.replace(/^.*(?:。|[.?!] )/s, "");
  const isWhole = lead !== before || lead.length === start;
  const from = start - (isWhole ? lead : lead.replace(HALF_WORD.first, "")).length;
  const to = from + length;
  if (to >= text.length) return (isWhole ? "" : "…") + mark(text.slice(from), units);
  const cut = text.slice(from, to).replace(HALF_WORD.last, "");
  return `${isWhole ? "" : "…"}${mark(cut, units)}…`;
}

/* Where in the text the matches are densest, and how much they weigh there. */
function densest(low, units, length) {
  const found = matches(low, units);
  return found.reduce(
    (best, [start]) => {
      const inside = found.filter(([from, to]) => from >= start && to <= start + length);
      const weight = sum(inside.map(([, , weight]) => weight));
      return weight > best[1] ? [start, weight] : best;
    },
    [0, 0],
  );
}

/* ---- Material's protocol ---- */

const languages = self.location.search.slice(1).split(",");
let index; // fetched with the first query
let latest; // query

/** Asks again each second while there is no network: not every browser tells a worker when it is back. */
async function patiently(address) {
  for (;;) {
    try {
      return await fetch(address);
    } catch {
      await new Promise((resume) => setTimeout(resume, 1000));
    }
  }
}

async function load(language) {
  const answer = await patiently(new URL(`../../search/${language}.json`, self.location));
  if (!answer.ok) throw new Error(`${answer.url}: ${answer.status}`);
  const pages = (await answer.json()).map((page) => prepare(page, language));
  const texts = ({ asked, sections }) => [asked, ...sections.flatMap(({ low }) => low)];
  const corpus = pages.flatMap(texts).join("\n");
  return { pages, corpus };
}

async function answer(query) {
  if (!query.trim()) return [];
  index ??= Promise.all(languages.map(load));
  index.catch(() => (index = undefined)); // to try again with the next query
  return (await index).flatMap((site) => search(site, query)).sort((a, b) => score(b) - score(a));
}

const score = (sections) => Math.max(...sections.map(({ score }) => score));

self.addEventListener("message", async ({ data: { type, data: query } }) => {
  if (type === 0) self.postMessage({ type: 1 });
  if (type !== 2) return;
  latest = query;
  await new Promise((resume) => setTimeout(resume)); // until all that has been typed has arrived
  if (query !== latest) return;
  const items = await answer(query).catch(() => []); // better none than those of another query
  if (query !== latest) return;
  self.postMessage({ type: 3, data: { items, query } });
});
