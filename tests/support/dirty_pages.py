"""Pages whose content leaves the graphics state as it should not, one kind a page."""

import pathlib

import pikepdf

WIDTH, HEIGHT = 300, 400  # points

# Kind -> content streams; what is drawn after the mess shows that it was not changed by what we do about it.
KINDS: dict[str, list[bytes]] = {
    "clean": [b"q 0.6 g 20 20 60 60 re f Q"],
    "empty": [],
    "surplus-save": [b"q q 0.5 0 0 0.5 40 40 cm 0.6 g 20 20 60 60 re f"],
    "surplus-restore": [b"0.8 0.9 1 rg Q 20 20 60 60 re f Q 0.5 0 0 0.5 30 30 cm Q 20 200 60 60 re f"],
    "both": [b"0.9 g Q 20 20 60 60 re f q 0.5 0 0 0.5 40 40 cm q 2 0 0 2 9 9 cm 0.6 g 20 90 20 20 re f"],
    "matrix": [b"0.3 0.2 -0.2 0.3 50 70 cm 0.6 g 20 20 60 60 re f"],
    "clip": [b"20 20 30 30 re W n 0.6 g 0 0 300 400 re f"],
    "pending-clip": [b"0.6 g 20 20 60 60 re f 0 0 5 5 re W"],
    "path": [b"0.6 g 20 20 60 60 re f 0 0 m 300 0 l 300 400 l"],
    "alpha": [b"/Faint gs 0.6 g 20 20 60 60 re f"],
    "text-state": [b"BT /F1 30 Tf 3 Tr 70 Tz 9 Ts 20 50 Td (hidden) Tj ET 0.6 g 20 20 60 60 re f"],
    "text-object": [b"0.6 g 20 20 60 60 re f 0 g BT /F1 12 Tf 20 300 Td (open) Tj"],
    "text-clip": [b"0.6 g 20 20 60 60 re f BT /F1 12 Tf 7 Tr 20 300 Td (clip) Tj"],
    "marked-content": [b"/P BMC /Span << /MCID 0 >> BDC 0.6 g 20 20 60 60 re f"],
    "hidden-layer": [b"0.6 g 20 20 60 60 re f /OC /Off BDC 0 g 90 90 60 60 re f"],
    "compatibility": [b"BX BX 0.6 g 20 20 60 60 re f"],
    "inline-image": [b"q 60 0 0 60 20 20 cm BI /W 4 /H 1 /BPC 8 /CS /G ID \x99 EI\nEI Q q 0.6 g 90 20 60 60 re f"],
    "split": [b"q 1 0 0 1 20", b"30 cm 0.6", b"g 0 0 60 60 re", b"f"],
    "comment": [b"q 0.6 g 20 20 60 60 re f % Q Q no end of line"],
    "string": [b"0.6 g 20 20 60 60 re f BT /F1 12 Tf 20 300 Td (never closed"],
}


def write_dirty_pages(path: pathlib.Path) -> list[str]:
    """One page a kind, in this order; resources inherited from the page tree."""
    pdf = pikepdf.new()
    off = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name="off"))
    order = pikepdf.Dictionary(OFF=[off], ON=[])
    pdf.Root.OCProperties = pikepdf.Dictionary(OCGs=[off], D=order)
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    pdf.Root.Pages.Resources = pikepdf.Dictionary(
        Font=pikepdf.Dictionary(F1=font),
        ExtGState=pikepdf.Dictionary(Faint=pikepdf.Dictionary(ca=0.5, CA=0.5)),
        Properties=pikepdf.Dictionary(Off=off),
    )
    for streams in KINDS.values():
        page = pdf.make_indirect(
            pikepdf.Dictionary(Type=pikepdf.Name.Page, MediaBox=[0, 0, WIDTH, HEIGHT], Parent=pdf.Root.Pages)
        )
        contents = [pikepdf.Stream(pdf, stream) for stream in streams]
        if contents:
            page.Contents = contents[0] if len(contents) == 1 else pdf.make_indirect(pikepdf.Array(contents))
        pdf.Root.Pages.Kids.append(page)
    pdf.Root.Pages.Count = len(KINDS)
    pdf.save(path, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return list(KINDS)
