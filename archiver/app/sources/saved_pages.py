"""Pages that a browser has saved whole: the folder beside each holds its frames, pictures and scripts, and no articles."""

from collections.abc import Iterable

_PAGE_ENDINGS = (".html", ".htm", ".xhtml", ".xht", ".shtml", ".mht", ".mhtml")
_FOLDER_ENDINGS = (
    *(
        "_files",
        ".files",
        "_file",
        "-files",
        "-dateien",
        "_dateien",
        "_fichiers",
        "_archivos",
        "_arquivos",
        "_ficheiros",
        "_bestanden",
    ),
    *(
        "-filer",
        "_filer",
        "_tiedostot",
        "_pliki",
        "_soubory",
        "_subory",
        "_elemei",
        "_dosyalar",
        "_datoteke",
        "_datoteki",
        "_fajlovi",
    ),
    *(
        "_fitxers",
        "_fitxategiak",
        "_failid",
        "_fails",
        "_faili",
        "_bylos",
        "_fisiere",
        "_filoj",
        "_файлы",
        "_файли",
        "_αρχεία",
        "_文件",
    ),
    *("_檔案", "_ファイル", "_파일"),
)
"""What Chrome, Firefox, Edge and Internet Explorer write behind the page's name, by language."""


def page_folders(names: Iterable[str]) -> frozenset[str]:
    """Those of a folder's names that are of folders beside a page: its own name with an ending, in any case."""
    by_lower = {name.lower(): name for name in names}
    pages = {name.removesuffix(ending) for name in by_lower for ending in _PAGE_ENDINGS if name.endswith(ending)}
    return frozenset(
        name
        for lower, name in by_lower.items()
        for ending in _FOLDER_ENDINGS
        if lower.endswith(ending) and lower.removesuffix(ending) in pages
    )
