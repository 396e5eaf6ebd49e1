"""For MkDocs: pages that lie beside `docs/`, where the checkout needs them, join the site."""

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).parents[1]
BESIDE = ("layers/README.md", "CHANGELOG.md", "tests/data/corpus/LOG.md")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add them under the paths that they have in the checkout."""
    for path in BESIDE:
        files.append(File.generated(config, path, abs_src_path=str(ROOT / path)))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Let links of pages in `docs/` reach them: what lies one folder up there lies beside them here."""
    for path in BESIDE:
        markdown = markdown.replace(f"](../{path}", f"]({path}")
    return markdown
