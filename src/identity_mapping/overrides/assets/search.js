// The search. It loads the volumes of the index that hold the query's words and ranks all pages
// by them; then it loads the records of the best, and ranks those also by their best wording.
// Files and rules are those of src/identity_mapping/search.py. Loaded by site.js at the first search.

const PAUSE = 120; // milliseconds without a key before something is loaded and shown
const FEW = 10; // so many volumes or fewer are loaded together: a typed word may be misspelt
const LONG = 8; // more words than these, as in an error message, need no synonyms,
const MOST = 14; // and of still more the longest do
const NEAR = 20; // pages whose wordings are compared
const SHOWN = 8;
const OTHER = 0.5; // weight of a word that means the same
const TYPO = 0.6; // weight of a word that is spelt nearly so
const SATURATION = 5; // how soon more of a word adds little
const COVER = 0.325; // how much it matters that a page has all words
const WORDINGS = 1.5; // how much the best wording counts beside the page
const EXACT = 2; // what it adds to a wording that it is the query itself
const BUILT_ON = 0.07; // pages on which others build come first, all else alike
const TERM = 0.6; // the glossary defines, questions answer

let rules, same, base; // what search.json says, and where it stands
const known = new Map(); // a word's pages, of the volumes that are loaded
const rows = new Map(); // a page's record, by its number
const loaded = new Map(); // requests, by file

const get = (file) => {
  if (!loaded.has(file)) {
    const asked = fetch(new URL(file, base)).then((answer) => answer.json());
    asked.catch(() => loaded.delete(file)); // the next search asks again
    loaded.set(file, asked);
  }
  return loaded.get(file);
};

const stem = (word) =>
  word.length < 4 || !/^\p{L}+$/u.test(word)
    ? word
    : word
        .replace(/ie[sd]$/, "y")
        .replace(/([^suia]|[^i]a)s$/, "$1")
        .replace(/^(.{3,}?)(?:ation|at(?:ed?|ing|or)|ing|ed|er|ion|able|ly|e)$/, "$1")
        .replace(/([bgmnprt])\1$/, "$1");

export const words = (text) => {
  const parted = text
    .replace(/\b[a-z]{2,}(?:_[a-z]{2,})+\b/g, (word) => `${word} ${word.replaceAll("_", "")}`)
    .replace(/\b[A-Za-z]*[a-z][A-Z][a-z]{3,}\w*/g, (word) =>
      `${word} ${word.replace(/([a-z])(?=[A-Z][a-z])/g, "$1 ")}`);
  const plain = rules.rewrite.reduce((out, [find, put]) => out.replace(find, put), parted.toLowerCase());
  return (plain.match(/[\p{L}\p{N}]+/gu) || []).filter((word) => !rules.stop.has(word)).map(stem);
};

export const start = async (assets) => {
  base = assets;
  const found = await get("search.json");
  if (rules) return;
  found.rewrite = found.rewrite.map(([find, put]) => [new RegExp(find, "g"), put]);
  found.waited = found.rewrite.flatMap(([find]) => find.source.replace(/\\./g, " ").match(/[a-z]{6,}/g) || []);
  found.stop = new Set(found.stop.split(" "));
  rules = found;
  same = new Map();
  for (const group of found.same) {
    const stems = group.split(" ").map(stem);
    for (const word of stems) same.set(word, [...(same.get(word) || []), ...stems.filter((s) => s !== word)]);
  }
};

// The last volume that does not begin behind the word.
const volume = (word) => {
  let low = 0;
  let high = rules.volumes.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (rules.volumes[middle] <= word) low = middle;
    else high = middle;
  }
  return low;
};

const decode = (text) => {
  let page = -1;
  return [...text.matchAll(/([a-z]+)(\d)/g)].map(([, step, weight]) => {
    page += [...step].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 97, 0);
    return [page, +weight];
  });
};

const load = async (wanted) => {
  const all = rules.volumes.length <= FEW;
  const numbers = all ? rules.volumes.keys() : new Set(wanted.map(volume));
  const files = [...numbers].map((number) => `search/words-${number}.json`);
  for (const part of await Promise.all(files.map(get))) {
    for (const [word, pages] of Object.entries(part)) if (!known.has(word)) known.set(word, decode(pages));
  }
};

const rarity = (word) => {
  const having = known.get(word)?.length || 1;
  return Math.log(1 + (rules.pages - having + 0.5) / (having + 0.5));
};

// Edits between two words, a swap of neighbours being one; more than `most` count as infinite.
const edits = (a, b, most) => {
  if (Math.abs(a.length - b.length) > most) return Infinity;
  let before;
  let row = [...Array(b.length + 1).keys()];
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] !== b[j - 1]));
      if (before && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) next[j] = Math.min(next[j], before[j - 2] + 1);
    }
    [before, row] = [row, next];
  }
  return row[b.length] <= most ? row[b.length] : Infinity;
};

// The words of the index that a typed word stands for, each with its weight.
const meant = (word, alike) => {
  if (known.has(word)) {
    return [[word, 1], ...alike.filter((other) => known.has(other)).map((other) => [other, OTHER])];
  }
  if (word.length < 4) return [];
  const found = [];
  for (const other of known.keys()) {
    const far = other.length > 2 ? edits(word, other, word.length > 7 ? 2 : 1) : Infinity;
    if (far < Infinity) found.push([other, far === 1 ? TYPO : TYPO * 0.7]);
    else if (other.startsWith(word)) found.push([other, TYPO * 0.8]);
    else if (other.length > 3 && word.startsWith(other) && known.has(word.slice(other.length))) {
      found.push([other, TYPO * 0.8], [word.slice(other.length), TYPO * 0.8]);
    }
  }
  return found.sort(([, a], [, b]) => b - a).slice(0, 3);
};

// How well a wording fits: the rarity of the words it shares with the query, against both.
const fit = (has, typed) => {
  let common = 0;
  for (const { rare, forms } of typed) {
    common += Math.max(0, ...forms.map(([word, weight]) => (has.has(word) ? weight * rare : 0)));
  }
  const own = [...has].reduce((sum, word) => sum + rarity(word), 0);
  return common && (common * common) / Math.sqrt(typed.total * own);
};

// The query with those words put right that the rules wait for: "residaul connection".
const mended = (query) =>
  query.toLowerCase().replace(/[a-z]{6,}/g, (word) =>
    known.has(stem(word)) ? word : rules.waited.find((other) => edits(word, other, 1) === 1) || word);

export const find = async (query) => {
  const key = words(query).join(" ");
  const all = [...new Set(key.split(" ").filter(Boolean))];
  const plain = all.length > MOST ? all.sort((a, b) => b.length - a.length).slice(0, MOST) : all;
  const alike = (word) => (plain.length > LONG ? [] : same.get(word) || []);
  await load(plain.flatMap((word) => [word, ...alike(word)]));
  const better = mended(query);
  if (better !== query.toLowerCase()) return find(better);
  const typed = plain.map((word) => {
    const forms = meant(word, alike(word));
    return { forms, rare: forms.length ? Math.max(...forms.map(([form]) => rarity(form))) : rarity("") / 2 };
  });
  typed.total = typed.reduce((sum, { rare }) => sum + rare, 0);
  const pages = new Map();
  for (const { rare, forms } of typed) {
    const here = new Map();
    for (const [form, weight] of forms) {
      for (const [page, level] of known.get(form)) {
        const worth = (weight * Math.min(rare, rarity(form)) * level * (SATURATION + 1)) / (level + SATURATION);
        here.set(page, Math.max(here.get(page) || 0, worth));
      }
    }
    for (const [page, worth] of here) {
      const [sum, covered] = pages.get(page) || [0, 0];
      pages.set(page, [sum + worth, covered + rare]);
    }
  }
  const whole = ([sum, covered]) => sum * (1 - COVER + (COVER * covered) / typed.total);
  const near = [...pages].map(([page, found]) => [page, whole(found)]).sort(([, a], [, b]) => b - a).slice(0, NEAR);
  await Promise.all(near.map(async ([page]) => {
    const file = Math.floor(page / rules.together);
    const records = await get(`search/pages-${file}.json`);
    records.forEach((row, place) => rows.set(file * rules.together + place, row));
  }));
  const score = (page, worth) => {
    const row = rows.get(page);
    const fits = [row.t, ...(row.o || [])].map((wording) => {
      const found = words(wording);
      return fit(new Set(found), typed) * (found.join(" ") === key ? 1 + EXACT : 1);
    });
    const kind = row.u.startsWith("questions/") ? 1 + BUILT_ON * Math.log(1 + (row.p || 0)) : TERM;
    return (worth + WORDINGS * Math.max(...fits)) * kind;
  };
  return near
    .map(([page, worth]) => [score(page, worth), rows.get(page)])
    .sort(([a], [b]) => b - a)
    .slice(0, SHOWN)
    .map(([, row]) => row);
};

// The box.

let box, input, list, note, root, ask;
let last; // what is being shown

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
  ask = document.createElement("p");
  ask.hidden = true;
  box.append(form, note, list, ask);
  document.body.append(box);
  input.addEventListener("input", show);
  input.addEventListener("keydown", async (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    await last;
    list.querySelector("a")?.click();
  });
  box.addEventListener("keydown", (event) => {
    const links = [input, ...box.querySelectorAll("a")];
    const place = links.indexOf(document.activeElement);
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || place < 0) return;
    event.preventDefault();
    links[Math.min(Math.max(place + step, 0), links.length - 1)].focus();
  });
};

const item = (row) => {
  const entry = document.createElement("li");
  const link = document.createElement("a");
  link.href = new URL("../" + row.u, root);
  link.textContent = row.t;
  const answer = document.createElement("p");
  answer.textContent = row.a;
  entry.append(link, answer);
  return entry;
};

// Whatever is found, the way to ask is there, with what was typed filled in.
const offer = (query, before) => {
  const link = document.createElement("a");
  link.href = document.querySelector('a[href*="ask-a-question"]').href + "&title=" + encodeURIComponent(query);
  link.textContent = "ask this question";
  ask.replaceChildren(before, link, ".");
  ask.hidden = !query;
};

const show = () => {
  const query = input.value.trim();
  const mine = (last = (async () => {
    await new Promise((done) => setTimeout(done, PAUSE));
    if (mine !== last) return last; // more was typed meanwhile
    try {
      await start(new URL(".", root));
      const pages = await find(query);
      if (mine !== last) return last;
      list.replaceChildren(...pages.map(item));
      note.textContent = !query ? "" : pages.length ? `${pages.length} pages` : "Nothing found.";
      offer(query, pages.length ? "Nothing that fits? Try other words, or " : "Try other or fewer words, or ");
    } catch {
      note.textContent = "The search could not be loaded. Is there a connection?";
    }
  })());
  return mine;
};

export const open = async (query, script) => {
  root = script;
  if (!box) build();
  input.value = query;
  if (!box.open) box.showModal();
  input.focus();
  await show();
};
