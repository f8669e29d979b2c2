"""Everything that a pointer does, a keyboard does too."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from full.words import plain
from playwright.sync_api import Page, expect

TABS = "questions/derivation/"
OTHER = "questions/shortcut-variants/"
FOCUSED = "document.activeElement"
CHOSEN = """[...document.querySelectorAll(".tabbed-set")].map((set) =>
    set.querySelector(":scope > input:checked + label").textContent.trim())"""


def chosen(page: Page) -> set[str]:
    """Return the names of the tabs that show, one a set."""
    return set(page.evaluate(CHOSEN))


def tab_until(page: Page, selector: str, most: int = 60) -> None:
    """Press Tab until something that matches has the focus; fail after ``most`` times."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate(f"{FOCUSED}.matches({selector!r})"):
            return
    pytest.fail(f"Tab does not reach {selector}")


def test_skip_link_comes_first(visit: Callable[..., Page]) -> None:
    """The first Tab shows the way past the header; Enter takes it."""
    page = visit(TABS)
    page.keyboard.press("Tab")
    skip = page.locator(".skip")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    assert page.url.endswith("#top")
    page.keyboard.press("Tab")
    assert page.evaluate(f"!!{FOCUSED}.closest('main')")


def test_focus_is_seen(visit: Callable[..., Page]) -> None:
    """Whatever Tab reaches has a ring, or its label has; 40 steps of a page with all parts."""
    page = visit(TABS)
    bare = []
    for _ in range(40):
        page.keyboard.press("Tab")
        ring, what = page.evaluate(
            f"""() => {{
                const e = {FOCUSED};
                const shown = e.matches(".tabbed-set > input") ? e.nextElementSibling : e;
                const style = getComputedStyle(shown);
                return [style.outlineStyle != "none" && parseFloat(style.outlineWidth) >= 3,
                        e.outerHTML.slice(0, 80)];
            }}"""
        )
        if not ring:
            bare.append(what)
    assert not bare


def test_arrows_switch_all_tabs_and_the_choice_stays(
    visit: Callable[..., Page], address: str
) -> None:
    """Arrow keys choose a framework in every set of the page, and on the next page."""
    page = visit(TABS)
    first = chosen(page)
    assert len(first) == 1
    tab_until(page, ".tabbed-set > input")
    page.keyboard.press("ArrowRight")
    second = chosen(page)
    assert len(second) == 1 and second != first
    page.goto(f"{address}/{OTHER}")
    assert chosen(page) == second
    page.reload()
    assert chosen(page) == second
    tab_until(page, ".tabbed-set > input")
    page.keyboard.press("ArrowLeft")
    assert chosen(page) == first


def test_all_sets_of_a_page_switch_together(
    visit: Callable[..., Page], library, address: str
) -> None:
    """On a page with several sets, one choice switches them all."""
    slug = max(
        library.pages.values(), key=lambda page: page.body.count('=== "NumPy"')
    ).slug
    page = visit(f"questions/{slug}/")
    if page.locator(".tabbed-set").count() == 1:  # no page has two: make one
        page.goto(f"{address}/{TABS}")
        page.evaluate(
            """() => {
                const copy = document.querySelector(".tabbed-set").cloneNode(true);
                for (const e of copy.querySelectorAll("[id]")) e.id += "-copy";
                for (const e of copy.querySelectorAll("input")) e.name += "-copy";
                for (const e of copy.querySelectorAll("label")) e.htmlFor += "-copy";
                document.querySelector(".tabbed-set").after(copy);
            }"""
        )
    assert page.locator(".tabbed-set").count() > 1
    page.locator(".tabbed-set > input").first.focus()
    page.keyboard.press("ArrowRight")
    assert len(chosen(page)) == 1


def test_folds_open_by_keyboard(visit: Callable[..., Page]) -> None:
    """Tab reaches a question to predict; Enter opens its answer."""
    page = visit(TABS)
    tab_until(page, "summary")
    page.keyboard.press("Enter")
    assert page.evaluate(f"{FOCUSED}.parentElement.open")


def test_search_by_keyboard(visit: Callable[..., Page], library) -> None:
    """Slash opens the search; words find; arrows and Enter open a page."""
    wanted = library.pages["derivation"]
    page = visit("glossary/")
    page.keyboard.press("/")
    box = page.get_by_role("dialog")
    expect(box.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type(wanted.title)
    first = box.get_by_role("listitem").first
    expect(first.get_by_role("link")).to_have_text(wanted.title)
    assert plain(wanted.meta["description"]) in plain(first.inner_text())
    page.keyboard.press("ArrowDown")
    expect(first.get_by_role("link")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    expect(first.get_by_role("link")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/questions/derivation/")
    assert plain(page.locator("h1").inner_text()) == plain(wanted.title)


def test_enter_opens_the_first_result(visit: Callable[..., Page]) -> None:
    """In the search box itself, Enter opens what stands first."""
    page = visit("")
    page.keyboard.press("/")
    page.keyboard.type("torch.nn.Identity")
    expect(page.get_by_role("dialog").get_by_role("listitem").first).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**/questions/torch-nn-identity/")


def test_escape_gives_the_focus_back(visit: Callable[..., Page]) -> None:
    """Tab reaches the search in the header; Enter opens it, Escape closes it."""
    page = visit(TABS)
    tab_until(page, "a.find", most=8)
    for key in ("Enter", " "):
        page.keyboard.press(key)
        expect(page.get_by_role("dialog")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(page.locator("a.find")).to_be_focused()


def test_slash_is_a_letter_where_one_types(visit: Callable[..., Page]) -> None:
    """In a field, the slash is typed and opens nothing."""
    page = visit("")
    page.locator("#q").focus()
    page.keyboard.press("/")
    expect(page.locator("#q")).to_have_value("/")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_home_form_searches(visit: Callable[..., Page]) -> None:
    """The field of the home page answers on the page itself."""
    page = visit("")
    page.locator("#q").fill("replicator or autoencoder")
    page.keyboard.press("Enter")
    link = page.get_by_role("dialog").get_by_role("link").first
    expect(link).to_contain_text("replicator")


def test_copy_leaves_prompts_and_outputs_behind(
    visit: Callable[..., Page], library, address: str
) -> None:
    """What is copied from a session is the code that the session runs."""
    import doctest

    page = visit(TABS, permissions=["clipboard-read", "clipboard-write"])
    session = library.snippets["derivation.py"].sections["session"]
    block = page.locator("pre", has_text=session.splitlines()[0].strip()).first
    button = block.locator("xpath=following-sibling::button")
    button.focus()
    page.keyboard.press("Enter")
    expect(button).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    examples = doctest.DocTestParser().get_examples(session)
    wanted = "".join(example.source for example in examples)
    assert copied.split("\n") == wanted.rstrip("\n").split("\n") + [""]
    compile(copied, "copied", "exec")


def test_copy_keeps_plain_code_as_it_is(visit: Callable[..., Page], library) -> None:
    """Functions are copied with their empty lines and indents."""
    page = visit(TABS, permissions=["clipboard-read", "clipboard-write"])
    code = library.snippets["derivation.py"].sections["code"].strip()
    block = page.locator("pre", has_text=code.splitlines()[-1]).first
    button = block.locator("xpath=following-sibling::button")
    button.click()
    expect(button).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert [line for line in copied.splitlines() if line] == [
        line for line in code.splitlines() if line
    ]
    compile(copied, "copied", "exec")


def test_every_copy_is_python(
    visit: Callable[..., Page],
    library,
    pages: dict[str, BeautifulSoup],
    address: str,
) -> None:
    """Of every question page, what each Copy button gives is code that Python reads.

    The code of all pages stands on one, which is opened in place of all.
    """
    code = "".join(
        str(pre.parent)
        for slug in library.pages
        for pre in pages[f"questions/{slug}/"]("pre")
    )
    page = visit("about:blank")
    page.add_init_script(
        "window.copied = []; navigator.clipboard.writeText = async (t) => copied.push(t);"
    )
    script = f'<script src="{address}/assets/site.js"></script>'
    page.route(
        "**/all-code/",
        lambda route: route.fulfill(body=f"<!doctype html>{code}{script}"),
    )
    page.goto(f"{address}/all-code/")
    page.evaluate("document.querySelectorAll('button.copy').forEach((b) => b.click())")
    copied = page.evaluate("copied")
    for text in copied:
        compile(text, "copied", "exec")
        assert ">>>" not in text and not text.startswith("\n")
    assert len(copied) > 3 * len(library.pages)


def test_tables_sort_by_keyboard(visit: Callable[..., Page]) -> None:
    """A heading sorts up, then down; numbers by value, words last; assistive software hears."""
    page = visit("questions/shortcut-variants/")
    table = page.locator("table").first
    head = table.get_by_role("columnheader", name="Test error")

    def column() -> list[str]:
        place = head.evaluate("head => head.cellIndex")
        return table.evaluate(
            "(t, place) => [...t.tBodies[0].rows].map(r => r.cells[place].textContent.trim())",
            place,
        )

    before = column()
    assert head.get_attribute("aria-sort") is None
    head.get_by_role("button").focus()
    for key, order, reverse in (
        ("Enter", "ascending", False),
        (" ", "descending", True),
    ):
        page.keyboard.press(key)
        assert head.get_attribute("aria-sort") == order
        numbers = [float(cell) for cell in before if cell[0].isdigit()]
        words = [cell for cell in before if not cell[0].isdigit()]
        assert [float(cell) for cell in column()[: len(numbers)]] == sorted(
            numbers, reverse=reverse
        )
        assert column()[len(numbers) :] == words
    other = table.get_by_role("columnheader").last
    other.get_by_role("button").press("Enter")
    assert head.get_attribute("aria-sort") is None
    assert other.get_attribute("aria-sort") == "ascending"
