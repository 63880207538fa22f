"""What a page paints over a seal after it, in the revision that is signed: named when it hides a part of the seal."""

import pikepdf
import pytest
from support.bound_seals import SIDE, content, straddle, widget
from support.seal_makers import Makers
from support.seal_verdicts import check_of, make_sealed_company, seal_it, seal_of, verify


@pytest.fixture(scope="module")
def makers(tmp_path_factory) -> Makers:
    return make_sealed_company(tmp_path_factory.mktemp("bound"))


def later(operators: str, *, page: int = 0, **resources):
    """Content after the impressions, with the images of make_image; {side} is the side of a seal."""

    def change(pdf):
        one = pdf.pages[page]
        for name, keys in {"Other": {}, "Middle": {}, **resources}.items():
            one.Resources.XObject["/" + name] = make_image(pdf, name, **keys)
        one.Resources.ExtGState = pikepdf.Dictionary(
            Multiply=pikepdf.Dictionary(BM=pikepdf.Name.Multiply),
            Faint=pikepdf.Dictionary(ca=0.3),
            Strong=pikepdf.Dictionary(ca=0.9),
        )
        one.Contents.append(pdf.make_stream(operators.format(side=round(SIDE, 4)).encode()))

    return change


def make_image(pdf, name, **keys):
    """40 x 40 pixels, white; of Middle only 20 x 20 in its middle, of Strokes three rows are opaque."""
    size = {"Width": 40, "Height": 40, "BitsPerComponent": 8}
    kind = {"Type": pikepdf.Name.XObject, "Subtype": pikepdf.Name.Image}
    if name.startswith("Stencil"):
        data = (b"\xff" if name == "StencilOfNothing" else b"\0") * 200
        return pdf.make_stream(data, ImageMask=True, **{**size, "BitsPerComponent": 1}, **kind, **keys)
    if name == "Masked":
        keys["Mask"] = make_image(pdf, "StencilOfNothing")
    alpha = {
        "Middle": bytes(255 if 10 <= x < 30 and 10 <= y < 30 else 0 for y in range(40) for x in range(40)),
        "Clear": bytes(1600),
        "Strokes": bytes(255 if y % 16 == 0 else 0 for y in range(40) for x in range(40)),
    }.get(name)
    if alpha:
        keys["SMask"] = pdf.make_stream(alpha, ColorSpace=pikepdf.Name.DeviceGray, **size, **kind)
    return pdf.make_stream(b"\xff" * 4800, ColorSpace=pikepdf.Name.DeviceRGB, **size, **kind, **keys)


def annotation(rect, operators: str, **keys):
    """An annotation after the signature's widget, with an appearance of 100 x 100."""

    def change(pdf):
        page = pdf.pages[0]
        form = pdf.make_stream(operators.encode(), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Form)
        form.BBox = [0, 0, 100, 100]
        form.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(White=make_image(pdf, "White")))
        stamp = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Stamp, Rect=rect, **{"F": 4, **keys})
        stamp.AP = pikepdf.Dictionary(N=form)
        page.Annots.append(pdf.make_indirect(stamp))

    return change


def within_a_form(state: str = "", inside: str = "", **keys):
    """A form over the seal at 300, 300 that shows a white image as far as its box lets it: 20 x 20 points."""

    def change(pdf):
        form = pdf.make_stream(f"q {inside} 500 0 0 500 0 0 cm /White Do Q".encode(), Type=pikepdf.Name.XObject, **keys)
        form.Subtype, form.BBox = pikepdf.Name.Form, [0, 0, 20, 20]
        form.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(White=make_image(pdf, "White")))
        form.Resources.ExtGState = pikepdf.Dictionary(Multiply=pikepdf.Dictionary(BM=pikepdf.Name.Multiply))
        later(f"q {state} 1 0 0 1 340 340 cm /F Do Q")(pdf)
        pdf.pages[0].Resources.XObject.F = form

    return change


WHOLE = "q 100 0 0 100 0 0 cm /White Do Q"
COVERS = {
    "another image": (content, later("q {side} 0 0 {side} 301 301 cm /Other Do Q")),
    "a turned one": (content, later("q 0 {side} -{side} 0 400 300 cm /Other Do Q")),
    "a stencil": (content, later("1 g q {side} 0 0 {side} 301 301 cm /Stencil Do Q", Stencil={})),
    "a stencil turned round": (
        content,
        later("1 g q {side} 0 0 {side} 301 301 cm /StencilOfNothing Do Q", StencilOfNothing={"Decode": [1, 0]}),
    ),
    "one character's place": (content, later("q 16 0 0 16 350 400 cm /Other Do Q")),
    "an image that is opaque in its middle": (content, later("q {side} 0 0 {side} 301 301 cm /Middle Do Q")),
    "several faint ones": (content, later("/Faint gs " + 3 * "q {side} 0 0 {side} 301 301 cm /Other Do Q ")),
    "nearly opaque": (content, later("q /Strong gs {side} 0 0 {side} 301 301 cm /Other Do Q")),
    "a filled rectangle": (content, later("1 g 320 320 40 40 re f")),
    "several of one path": (content, later("1 g 320 320 20 40 re 340 320 20 40 re B")),
    "many small ones": (content, later("".join(f"{300 + 9 * i} 310 9 20 re f " for i in range(10)))),
    "an inline image": (content, later("q 40 0 0 40 320 320 cm BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q")),
    "inside a form": (content, within_a_form()),
    "blended inside a group of its own": (
        content,
        within_a_form("", "/Multiply gs", Group=pikepdf.Dictionary(S=pikepdf.Name.Transparency, I=True)),
    ),
    "blended on a page whose pictures replace each other": (
        content,
        lambda pdf: (
            later("q /Multiply gs {side} 0 0 {side} 301 301 cm /Other Do Q")(pdf),
            setattr(pdf.pages[0], "Group", pikepdf.Dictionary(S=pikepdf.Name.Transparency, K=True)),
        ),
    ),
    "over a strip": (lambda: straddle(3), later("q 60 0 0 60 560 420 cm /Other Do Q")),
    "a later annotation": (widget, annotation([110, 110, 180, 180], WHOLE)),
    "an annotation at the very place": (content, annotation([300, 300, 300 + SIDE, 300 + SIDE], WHOLE)),
    "an annotation over content": (content, annotation([310, 310, 380, 380], "1 g 0 0 100 100 re f")),
}


@pytest.mark.parametrize("name", COVERS)
def test_what_is_painted_over_an_impression_is_a_mismatch_and_named(makers, tmp_path, name):
    make, change = COVERS[name]
    impressions = make() if isinstance(make(), list) else [make()]
    report = verify(makers, seal_it(makers, tmp_path / "a.pdf", impressions, change=change), status=1)
    assert report["signatures"][0]["indication"] == "TOTAL-PASSED"
    assert seal_of(report)["status"] == "mismatch" and {one["code"] for one in report["reasons"]} == {"seal-mismatch"}
    found = check_of(report, "impressions")
    assert found["code"] == "seal-impression-covered" and found["detail"].startswith("page 1 ("), found


NO_COVERS = {
    "beside it": (content, later("q {side} 0 0 {side} 430 300 cm /Other Do Q")),
    "a hair's breadth into its box": (content, later("q {side} 0 0 {side} 417 300 cm /Other Do Q")),
    "blended": (content, later("q /Multiply gs {side} 0 0 {side} 301 301 cm /Other Do Q")),
    "in a form that is blended": (content, within_a_form("/Multiply gs")),
    "blended inside a form": (content, within_a_form("", "/Multiply gs")),
    "in a group that is blended": (
        content,
        within_a_form("/Multiply gs", Group=pikepdf.Dictionary(S=pikepdf.Name.Transparency)),
    ),
    "a faint one": (content, later("q /Faint gs {side} 0 0 {side} 301 301 cm /Other Do Q")),
    "transparent all over": (content, later("q {side} 0 0 {side} 301 301 cm /Clear Do Q", Clear={})),
    "a stencil that paints nothing": (
        content,
        later("q {side} 0 0 {side} 301 301 cm /StencilOfNothing Do Q", StencilOfNothing={}),
    ),
    "masked all over": (content, later("q {side} 0 0 {side} 301 301 cm /Masked Do Q", Masked={})),
    "strokes of a pen": (content, later("q {side} 0 0 {side} 301 301 cm /Strokes Do Q", Strokes={})),
    "a form whose box is small": (content, within_a_form(Matrix=[0.1, 0, 0, 0.1, 0, 0])),
    "clipped away": (content, later("q 0 0 50 50 re W* n {side} 0 0 {side} 301 301 cm /Other Do Q")),
    "a frame": (content, later("1 g 290 290 140 140 re 299 299 122 122 re f*")),
    "lines": (content, later("300 350 m 400 350 l S 300 360 119 0.5 re f")),
    "an annotation that is hidden": (content, annotation([310, 310, 380, 380], "1 g 0 0 100 100 re f", F=2)),
    "an annotation that marks": (
        content,
        annotation([310, 310, 380, 380], "1 1 0 rg 0 0 100 100 re f", BM=pikepdf.Name.Multiply),
    ),
    "an annotation beneath": (
        widget,
        lambda pdf: (
            annotation([110, 110, 180, 180], "1 g 0 0 100 100 re f")(pdf),
            pdf.pages[0].Annots.append(pdf.pages[0].Annots[0]),
            pdf.pages[0].Annots.__delitem__(0),
        ),
    ),
}


@pytest.mark.parametrize("name", NO_COVERS)
def test_what_hides_nothing_of_an_impression_is_no_fault(makers, tmp_path, name):
    make, change = NO_COVERS[name]
    report = verify(makers, seal_it(makers, tmp_path / "a.pdf", [make()], change=change), status=0)
    assert seal_of(report)["status"] == "authentic", seal_of(report)["checks"]


def test_impressions_of_one_list_may_overlap(makers, tmp_path):
    impressions = [content(), content(x=304, y=300), content(x=340, y=380)]
    report = verify(makers, seal_it(makers, tmp_path / "a.pdf", impressions), status=0)
    assert seal_of(report)["status"] == "authentic", seal_of(report)["checks"]
    unlisted = [content(), content(x=304, y=300, listed=False)]
    report = verify(makers, seal_it(makers, tmp_path / "b.pdf", unlisted), status=1)
    assert check_of(report, "impressions")["code"] == "seal-impression-covered"
