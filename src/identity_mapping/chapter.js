// Makes a chapter of a page: its title, and its article as XHTML that needs neither a click nor a
// script. Run in a browser by offline.py, because only a browser reads HTML as browsers do.
//   html     the page
//   id       the chapter's id; those within it are put below it, so that a book has each once
//   deeper   by how many ranks headings go down
//   targets  where each link leads in the book
//   colours  the style sheet's variables, which readers of books often do not know
({ html, id, deeper, targets, colours }) => {
  const MARKED = ".k, .kn, .kc, .ow, .gp, .go, .c1, .sd, .gr, .gt"; // in book.css
  const page = new DOMParser().parseFromString(html, "text/html");
  const article = page.querySelector("article");
  const all = (selector) => [...article.querySelectorAll(selector)];
  const become = (element, name, className = element.className) => {
    const other = page.createElement(name);
    for (const { name: key, value } of element.attributes) other.setAttribute(key, value);
    if (className) other.className = className;
    other.append(...element.childNodes);
    element.replaceWith(other);
    return other;
  };

  const heading = article.querySelector("h1");
  const title = heading.textContent.trim().replace(/\s+/g, " ");
  heading.remove();
  for (const element of all("form, script, .next, .tabbed-set > input")) element.remove();

  for (const label of all(".tabbed-set > label")) {
    label.removeAttribute("for");
    become(label, "p", "tab");
  }
  for (const summary of all("summary")) become(summary, "p", "fold-name");
  for (const fold of all("details")) become(fold, "div", "fold").removeAttribute("open");
  for (let rank = 5; rank > 1; rank--) {
    for (const element of all(`h${rank}`)) become(element, `h${rank + deeper}`);
  }

  for (const link of all("a[href]")) {
    link.setAttribute("href", targets[link.getAttribute("href")]);
    link.removeAttribute("download");
  }
  // Two plots of one page name their axes alike; only what a drawing refers to needs its id.
  const drawn = all("svg").map((svg) => svg.outerHTML).join();
  for (const element of all("svg [id]")) {
    if (!drawn.includes(`#${element.id}`)) element.removeAttribute("id");
  }
  for (const element of all("[id]")) element.id = `${id}--${element.id}`;
  for (const element of all("[aria-labelledby]")) {
    element.setAttribute("aria-labelledby", `${id}--${element.getAttribute("aria-labelledby")}`);
  }
  for (const element of all("[align]")) {
    element.classList.add(element.getAttribute("align"));
    element.removeAttribute("align");
  }
  for (const element of all("[tabindex]")) element.removeAttribute("tabindex");
  for (const span of all(`pre span:not(${MARKED})`)) span.replaceWith(...span.childNodes);
  // EPUB knows MathML 3, which has these two on few elements.
  for (const element of all("math :is([displaystyle], [scriptlevel])")) {
    const style = page.createElementNS("http://www.w3.org/1998/Math/MathML", "mstyle");
    for (const name of ["displaystyle", "scriptlevel"]) {
      if (element.hasAttribute(name)) style.setAttribute(name, element.getAttribute(name));
      element.removeAttribute(name);
    }
    element.replaceWith(style);
    style.append(element);
  }
  for (const element of all("svg, svg *")) {
    for (const { name, value } of [...element.attributes]) {
      if (name.endsWith("href")) element.setAttribute(name, value.replace("#", `#${id}--`));
      else element.setAttribute(name, value
        .replace(/var\(--([\w-]+)[^()]*\)/g, (_, colour) => colours[colour])
        .replace(/url\(#/g, `url(#${id}--`));
    }
  }
  article.normalize();
  return { title, body: new XMLSerializer().serializeToString(article) };
}
