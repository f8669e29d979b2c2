// What the pages do beyond HTML: copy buttons, tabs that remember, and the way into the search.
// Everything on a page is readable and reachable without this file.
const all = (selector, from = document) => [...from.querySelectorAll(selector)];
const script = document.currentScript;

// Copy the code of a session without its prompts, its output and its errors.
for (const pre of all("pre")) {
  const code = pre.querySelector("code");
  if (!code || !code.textContent.trim()) continue;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    const prompt = /^(?:>>>|\.\.\.)(?: |$)/;
    const lines = code.textContent.split("\n");
    const typed = lines.filter((line) => prompt.test(line)).map((line) => line.slice(4));
    const text = (code.querySelector(".gp") ? typed : lines).join("\n");
    await navigator.clipboard.writeText(text.trim() + "\n");
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = "Copy"), 2000);
  });
  pre.after(button);
  pre.parentElement.classList.add("has-copy");
}

// Linked tabs: choosing a framework chooses it everywhere, here and on the next page.
const KEY = "framework";
const choose = (name) => {
  for (const label of all(".tabbed-set > label")) {
    if (label.textContent.trim() === name) document.getElementById(label.htmlFor).checked = true;
  }
};
try {
  const saved = localStorage.getItem(KEY);
  if (saved) choose(saved);
} catch { /* storage is off: the first tab shows */ }
for (const input of all(".tabbed-set > input")) {
  input.addEventListener("change", () => {
    const name = document.querySelector(`label[for="${input.id}"]`).textContent.trim();
    const top = input.parentElement.getBoundingClientRect().top;
    choose(name);
    scrollBy(0, input.parentElement.getBoundingClientRect().top - top);
    try { localStorage.setItem(KEY, name); } catch { /* as above */ }
  });
}

// Tables sort by any heading that the build marked; the mark takes the button's place until now.
for (const table of all("table")) {
  const body = table.tBodies[0];
  const heads = all("thead .sort", table).map((mark) => mark.parentElement);
  const value = (row, column) => row.cells[column].textContent.trim().replace("\u2212", "-");
  for (const head of heads) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.append(...head.firstChild.childNodes);
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const up = head.getAttribute("aria-sort") !== "ascending";
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      const order = new Intl.Collator("en", { numeric: true });
      const rows = [...body.rows].sort((a, b) => {
        const [left, right] = [value(a, head.cellIndex), value(b, head.cellIndex)];
        const [x, y] = [parseFloat(left), parseFloat(right)];
        const numbers = !isNaN(x) && !isNaN(y);
        if (isNaN(x) !== isNaN(y)) return isNaN(x) ? 1 : -1;
        return (numbers ? x - y : order.compare(left, right)) * (up ? 1 : -1);
      });
      body.append(...rows);
    });
  }
}

// The search loads when someone searches.
let search;
const openSearch = async (query = "") => {
  const keep = (event) => { // what is typed while it loads
    if (event.key.length > 1 || event.ctrlKey || event.metaKey) return;
    query += event.key;
    event.preventDefault();
    event.stopPropagation();
  };
  addEventListener("keydown", keep, true);
  try {
    search ||= import("./search.js");
    (await search).open(query, script.src);
  } finally { removeEventListener("keydown", keep, true); }
};
for (const link of all("a.find")) {
  link.setAttribute("role", "button");
  link.addEventListener("click", (event) => { event.preventDefault(); openSearch(); });
  link.addEventListener("keydown", (event) => {
    if (event.key === " ") { event.preventDefault(); openSearch(); }
  });
}
for (const form of all("form.search")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    openSearch(form.elements.q.value);
  });
}
addEventListener("keydown", (event) => {
  const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    openSearch();
  }
});
const asked = new URLSearchParams(location.search).get("q");
if (asked) openSearch(asked);

// Paper shows what a fold hides; browsers without ::details-content need the attribute.
addEventListener("beforeprint", () => all("details").forEach((fold) => (fold.open = true)));
