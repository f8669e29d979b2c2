"""The plug-in: MkDocs calls these, and each hands on to the functions in `site`.

MkDocs keeps a plug-in in memory while it serves; `make serve` restarts the server when
a file of this package changes.
"""

from __future__ import annotations

from typing import Any

from mkdocs.plugins import BasePlugin

from . import site
from .memory import Memory


class IdentityMapping(BasePlugin):
    """The checks and the pages of this site.

    Because ``on_startup`` exists, MkDocs keeps one plug-in for all builds of a server,
    and with it the memory of what the last build found.
    """

    serving = False
    memory: Memory | None = None

    def on_startup(self, *, command: str, dirty: bool) -> None:
        """Remember whether pages are served or built."""
        self.serving = command == "serve"

    def on_config(self, config: Any) -> Any:
        """Read the repository and report its faults."""
        self.memory = self.memory or Memory(self.serving)
        return site.configure(config, self.serving, self.memory)

    def on_files(self, files: Any, *, config: Any) -> Any:
        """Add the topic pages, drop the theme's assets."""
        return site.add_files(files, config)

    def on_env(self, env: Any, *, config: Any, files: Any) -> Any:
        """Give the templates what they print."""
        return site.add_globals(env, config, files)

    def on_page_markdown(self, markdown: str, *, page: Any, **_: Any) -> str:
        """Insert numbers, tables and generated lists."""
        return site.complete_markdown(markdown, page)

    def on_page_content(self, html: str, *, page: Any, **_: Any) -> str:
        """Turn the converted Markdown into the site's own HTML."""
        return site.complete_html(html, page)

    def on_page_context(self, context: Any, *, page: Any, **_: Any) -> Any:
        """Hand the page's parts to its template."""
        return site.add_view(context, page)

    def on_post_page(self, output: str, *, page: Any, **_: Any) -> str:
        """Set the quotation marks of the finished page."""
        return site.curled(output, page)

    def on_post_build(self, *, config: Any) -> None:
        """Write the files beside the pages."""
        site.write_artefacts(config)
