"""The thin adapter: MkDocs calls these, and each hands on to freshly loaded code.

MkDocs keeps a hook in memory while it serves, so code that lives here is stale
after an edit. Everything else is imported anew at the start of each build. A change
to this file itself needs a restart; `make serve` restarts by itself.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

DOCS = str(Path(__file__).resolve().parents[1])
build: ModuleType
serving = False
memory: Any = None  # outlives the build code, which is loaded anew for every build


def on_startup(command: str, dirty: bool) -> None:
    """Remember whether pages are served or built."""
    global serving
    serving = command == "serve"


def on_config(config: Any) -> Any:
    """Load the build code afresh and let it read the repository."""
    global build, memory
    for name in [name for name in sys.modules if name.split(".")[0] == "_build"]:
        del sys.modules[name]
    if DOCS not in sys.path:
        sys.path.insert(0, DOCS)
    build = importlib.import_module("_build.site")
    memory = memory or build.Memory(serving)
    return build.configure(config, serving, memory)


def on_files(files: Any, config: Any) -> Any:
    """Add the topic pages, drop the theme's assets."""
    return build.add_files(files, config)


def on_env(env: Any, config: Any, files: Any) -> Any:
    """Give the templates what they print."""
    return build.add_globals(env, config, files)


def on_page_markdown(markdown: str, page: Any, config: Any, files: Any) -> str:
    """Insert numbers, tables and generated lists."""
    return build.complete_markdown(markdown, page)


def on_page_content(html: str, page: Any, config: Any, files: Any) -> str:
    """Turn the converted Markdown into the site's own HTML."""
    return build.complete_html(html, page)


def on_page_context(context: Any, page: Any, config: Any, nav: Any) -> Any:
    """Hand the page's parts to its template."""
    return build.add_view(context, page)


def on_post_page(output: str, page: Any, config: Any) -> str:
    """Set the quotation marks of the finished page."""
    return build.curled(output, page)


def on_post_build(config: Any) -> None:
    """Write the files beside the pages."""
    build.write_artefacts(config)
