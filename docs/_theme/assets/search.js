// The search: MiniSearch over one document a page (question, other wordings, short answer) and
// one a wording. A page counts by both, so that a wording that fits is not drowned by the others.
// Loaded by site.js at the first search, never before.
import MiniSearch from "./minisearch.js";

const STOP = new Set(
  "a an and are as at be by ca can do does for from has have how i if in into is it its me my of on or so than that the their them then there these they this to was we what when where which who why will with would you your".split(" "),
);
// Other notations, spellings and words for the same, rewritten before anything is split into words.
const REWRITE = [
  [/h\(x(?:_?l)?\)\s*=\s*x(?:_?l)?/gi, " identity mapping shortcut "],
  [/f\(x\)\s*\+\s*x|x\s*\+\s*f\(x\)/gi, " shortcut residual "],
  [/\blambda (\w+):\s*\1(?!\w)|\b(\w+)\s*(?:->|=>)\s*\2(?!\w)/gi, " identity function in programming "],
  [/nn\.identity/gi, " torch nn identity "],
  [/'?NoneType'?/g, " None "],
  [/must match the size|size mismatch|cannot be multiplied|not be broadcast/gi, " shapes differ "],
  [/(?:n['’]t|['’](?:d|ll|re|s|ve))\b/gi, ""],
  [/auto-encoder/gi, "autoencoder"],
  [/\bpre-?activ/gi, "pre activ"],
  [/\b(?:batch ?norm|bn)\b/gi, "batch normalisation"],
  [/\bconv\b/gi, "convolution"],
  [/\bnets?\b/gi, "network"],
  [/\b(?:purpose|use) of\b/gi, "point of"],
  [/\bpointless\b/gi, "useless"],
  [/iz(e|ed|es|er|ing|ation)\b/gi, "is$1"],
  [/behavior/gi, "behaviour"],
  [/\bcenter/gi, "centr"],
  [/(?:skip|residual)[- ]connections?/gi, "$& shortcut"],
];
const stem = (word) =>
  word.length > 4
    ? word.replace(/ies$/, "y").replace(/(?:ations?|ings?|ers?|es|ed|e|s)$/, "")
    : word;
const rewrite = (text) => REWRITE.reduce((out, [from, to]) => out.replace(from, to), text);
const options = {
  fields: ["t", "o", "a", "k", "wording"],
  tokenize: (text) => rewrite(text).toLowerCase().match(/[\p{L}\p{N}]+/gu) || [],
  processTerm: (word) => (STOP.has(word) ? null : stem(word)),
  searchOptions: {
    boost: { t: 3, o: 3, a: 1, k: 1, wording: 2 },
    prefix: (term, index, terms) => index === terms.length - 1 && term.length > 2,
    fuzzy: (term) => (term.length > 4 ? 0.2 : false),
    weights: { fuzzy: 0.3, prefix: 0.5 },
    bm25: { k: 1.2, b: 0.4, d: 0.5 }, // many other wordings are no fault
  },
};

const key = (text) => options.tokenize(text).map(options.processTerm).filter(Boolean).join(" ");
const exact = new Map(); // pages by their wordings' words

let box, input, list, note, index, rows, root, ask;

const build = () => {
  box = document.createElement("dialog");
  box.className = "find-box";
  box.setAttribute("aria-label", "Search");
  const form = document.createElement("form");
  form.method = "dialog";
  form.setAttribute("role", "search");
  input = document.createElement("input");
  input.type = "search";
  input.setAttribute("aria-label", "Search every question");
  input.autocomplete = "off";
  const close = document.createElement("button");
  close.type = "submit";
  close.textContent = "Close";
  form.append(input, close);
  note = document.createElement("p");
  note.setAttribute("role", "status");
  list = document.createElement("ol");
  box.append(form, note, list);
  document.body.append(box);
  input.addEventListener("input", show);
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    list.querySelector("a")?.click();
  });
  box.addEventListener("keydown", (event) => {
    const links = [input, ...list.querySelectorAll("a")];
    const place = links.indexOf(document.activeElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || place < 0) return;
    event.preventDefault();
    links[Math.min(Math.max(place + step, 0), links.length - 1)].focus();
  });
};

const load = async () => {
  rows = await (await fetch(new URL("search.json", root))).json();
  index = new MiniSearch(options);
  rows.forEach((row, page) => {
    index.add({ ...row, o: row.o.join(" "), id: `${page}` });
    [row.t, ...row.o].forEach((wording, place) => {
      index.add({ id: `${page} ${place}`, wording });
      if (!exact.has(key(wording))) exact.set(key(wording), `${page}`);
    });
  });
};

// A page counts as a whole and by its best wording, each the more the more words it has.
const find = (query) => {
  const words = new Set(key(query).split(" ")).size;
  const meant = exact.get(key(query));
  const whole = new Map();
  const best = new Map();
  for (const hit of index.search(query)) {
    const [page, wording] = hit.id.split(" ");
    const part = wording ? best : whole;
    const score = hit.score * (1 + hit.queryTerms.length / words);
    part.set(page, Math.max(part.get(page) || 0, score));
  }
  const weight = (page) =>
    ((whole.get(page) || 0) + (best.get(page) || 0)) *
    (page === meant ? 3 : 1) *
    (rows[page].u.startsWith("questions/") ? 1 : 0.5); // they answer; terms define
  return [...new Set([...whole.keys(), ...best.keys()])]
    .sort((a, b) => weight(b) - weight(a))
    .slice(0, 8)
    .map((page) => rows[page]);
};

const show = () => {
  const query = input.value.trim();
  const hits = query && index ? find(query) : [];
  list.replaceChildren(
    ...hits.map((hit) => {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = new URL("../" + hit.u, root);
      link.textContent = hit.t;
      const answer = document.createElement("p");
      answer.textContent = hit.a;
      item.append(link, answer);
      return item;
    }),
  );
  note.replaceChildren();
  if (!query || !index) return;
  note.textContent = hits.length ? `${hits.length} pages` : "Nothing found. Try fewer words, or ";
  if (!hits.length) {
    const link = document.createElement("a");
    link.href = ask + "&title=" + encodeURIComponent(query);
    link.textContent = "ask this question";
    note.append(link, ".");
  }
};

export const open = async (query, base) => {
  root = base;
  if (!box) build();
  ask = document.querySelector('a[href*="ask-a-question"]').href;
  input.value = query;
  if (!box.open) box.showModal();
  input.focus();
  if (!index) await load();
  show();
};
