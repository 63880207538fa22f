"""Seals drawn in the content of pages whose own content is not tidy: three renderers find the seal where it was asked
for, whole and in its colours, and the page as it was."""

import pytest
from judges import explain, run
from PIL import Image
from support.cli import chosen, sealpdf
from support.dirty_pages import KINDS, write_dirty_pages

SIZE = 20  # mm
AT = (60, 60)  # mm, the seal's corner from the top left
RECT = f"{AT[0]},{AT[1]},{SIZE},{SIZE}"
AROUND = f"{AT[0] - 0.6},{AT[1] - 0.6},{SIZE + 1.2},{SIZE + 1.2}"
PAGES = list(KINDS)
# Nothing can be added to their content; MuPDF gives up on the one that ends in a string, sealed or not.
FIELDS = ("surplus-restore", "both", "string")
RENDERED = [name for name in PAGES if name != "string"]


@pytest.fixture(scope="module")
def dirty(pki, tmp_path_factory):
    folder = tmp_path_factory.mktemp("dirty")
    write_dirty_pages(folder / "dirty.pdf")
    picture = folder / "red.png"
    Image.new("RGB", (100, 100), (230, 0, 0)).save(picture)
    key = pki.data["seals"][1]
    stamped = sealpdf(
        "stamp", folder / "dirty.pdf", "-o", folder / "sealed.pdf",
        "--key", pki.path(key["p12"]), "--pass-file", pki.path(key["password_file"]),
        "--seal", picture, "--size", SIZE, "--json",
        # The first place is the widget: out of the way, so that every page has its content drawn over.
        "--at", "xy:1:15,15", "--at", f"xy:all:{AT[0]},{AT[1]};align=corner",
    ).json  # fmt: skip
    return folder / "dirty.pdf", folder / "sealed.pdf", stamped


def test_the_pages_get_content(dirty):
    kinds = [impression["kind"] for impression in dirty[2]["impressions"][1:]]
    assert kinds == ["widget" if name in FIELDS else "content" for name in PAGES]
    assert len(dirty[2]["fields"]) == 1 + len(FIELDS)


@pytest.mark.parametrize("name", sorted({*chosen(RENDERED), "surplus-restore", "clip"}))
def test_neither_disturbs_the_other(dirty, name):
    before, after, _ = dirty
    page = PAGES.index(name) + 1
    place = ["--page", page, "--top-left"]
    seal = run("render-check", "seal", after, *place, "--at", RECT, "--window", AROUND, "--tolerance", "0.4")[0]
    assert seal["verdict"] == "ok", explain(seal)
    ignore = ["--ignore", AROUND] + (["--ignore", "4,4,22,22"] if page == 1 else [])
    rest = run("render-check", "compare", before, after, *place, "--level", "2", *ignore)[0]
    assert rest["verdict"] == "ok", explain(rest)
