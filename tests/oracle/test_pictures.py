"""Every kind of picture: what a stamp embeds is what Pillow, an independent decoder, reads."""

import io
import re
import struct
import subprocess
import zlib

import numpy
import pikepdf
import pytest
from PIL import Image, ImageCms, ImageOps
from support.cli import TESTDATA, sealpdf

WIDTH, HEIGHT = 37, 29  # odd, so that rows do not end on bytes


def pattern(channels: int, depth: int) -> numpy.ndarray:
    """Every channel runs through its whole range."""
    y, x, c = numpy.mgrid[0:HEIGHT, 0:WIDTH, 0:channels]
    top = (1 << depth) - 1
    return ((x * 7 + y * 13 + c * 5) * 2654435761 // 65536 % (top + 1)).astype(numpy.uint32)


# --- PNG, written here: Pillow cannot write most kinds ------------------------------------------------------


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def pack_rows(samples: numpy.ndarray, depth: int) -> bytes:
    rows = b""
    for row in samples:
        values = row.reshape(-1)
        if depth == 16:
            data = values.astype(">u2").tobytes()
        elif depth == 8:
            data = values.astype(numpy.uint8).tobytes()
        else:
            bits = "".join(format(int(v), f"0{depth}b") for v in values)
            data = int(bits.ljust(-(-len(bits) // 8) * 8, "0"), 2).to_bytes(-(-len(bits) // 8), "big")
        rows += b"\0" + data
    return rows


ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}


def png(color_type: int, depth: int, interlaced: bool, before: bytes = b"", palette_size: int = 0) -> bytes:
    samples = pattern(CHANNELS[color_type], depth)
    if palette_size:
        samples %= palette_size
    if interlaced:
        passes = [samples[y0::dy, x0::dx] for x0, y0, dx, dy in ADAM7]
        rows = b"".join(pack_rows(part, depth) for part in passes if part.size)
    else:
        rows = pack_rows(samples, depth)
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, depth, color_type, 0, 0, int(interlaced))
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + before
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def palette(size: int, transparent: int = 0) -> bytes:
    colors = b"".join(bytes([(i * 83) % 256, (i * 47 + 9) % 256, 255 - i * 255 // size]) for i in range(size))
    alpha = chunk(b"tRNS", bytes((i * 97) % 256 for i in range(transparent))) if transparent else b""
    return chunk(b"PLTE", colors) + alpha


def png_kinds() -> dict[str, bytes]:
    kinds = {}
    for interlaced in (False, True):
        mark = "-adam7" if interlaced else ""
        for depth in (1, 2, 4, 8, 16):
            kinds[f"gray{depth}{mark}"] = png(0, depth, interlaced)
            value = int(pattern(1, depth)[3, 4, 0])
            kinds[f"gray{depth}-trns{mark}"] = png(0, depth, interlaced, chunk(b"tRNS", struct.pack(">H", value)))
        for depth in (8, 16):
            kinds[f"rgb{depth}{mark}"] = png(2, depth, interlaced)
            values = [int(v) for v in pattern(3, depth)[3, 4]]
            kinds[f"rgb{depth}-trns{mark}"] = png(2, depth, interlaced, chunk(b"tRNS", struct.pack(">3H", *values)))
            kinds[f"graya{depth}{mark}"] = png(4, depth, interlaced)
            kinds[f"rgba{depth}{mark}"] = png(6, depth, interlaced)
        for depth in (1, 2, 4, 8):
            size = 1 << depth
            kinds[f"palette{depth}{mark}"] = png(3, depth, interlaced, palette(size), size)
            kinds[f"palette{depth}-trns{mark}"] = png(3, depth, interlaced, palette(size, size), size)
        kinds[f"palette8-short{mark}"] = png(3, 8, interlaced, palette(200, 3), 200)
    return kinds


PNG_KINDS = png_kinds()


# --- what a stamp embeds ---------------------------------------------------------------------------------------


class Stamper:
    def __init__(self, pki, folder):
        self.pki, self.folder, self.count = pki, folder, 0

    def __call__(self, picture: bytes, suffix: str, *more: str):
        """The stamped file with its image's RGB and alpha."""
        self.count += 1
        source = self.folder / f"{self.count}{suffix}"
        source.write_bytes(picture)
        target = source.with_suffix(".pdf")
        words = self.pki.seal(0)
        words[words.index("--seal") + 1] = str(source)
        at = ["--at", "xy:1:100,100"]
        sealpdf("stamp", TESTDATA / "documents/agreement.pdf", "-o", target, *words, *self.pki.evidence, *at, *more)
        with pikepdf.open(target) as document:
            images = [
                o
                for o in document.objects
                if isinstance(o, pikepdf.Stream)
                and o.get("/Subtype") == "/Image"
                and o.get("/ColorSpace") == "/DeviceRGB"
            ]
            assert len(images) == 1
            shape = (int(images[0].Height), int(images[0].Width))
            rgb = numpy.frombuffer(images[0].read_bytes(), numpy.uint8).reshape(*shape, 3)
            alpha = numpy.full(shape, 255, numpy.uint8)
            if "/SMask" in images[0]:
                alpha = numpy.frombuffer(images[0].SMask.read_bytes(), numpy.uint8).reshape(shape)
        return target, rgb.astype(int), alpha.astype(int)


@pytest.fixture(scope="module")
def stamp(pki, tmp_path_factory):
    return Stamper(pki, tmp_path_factory.mktemp("pictures"))


def read_by_pillow(picture: bytes) -> numpy.ndarray:
    with Image.open(io.BytesIO(picture)) as image:
        image = ImageOps.exif_transpose(image)
        if image.mode.startswith("I"):  # 16 bit gray
            wide = numpy.asarray(image).astype(int)
            gray = (wide * 255 + 32895) >> 16
            key = image.info.get("transparency")
            alpha = numpy.where(wide == key, 0, 255) if key is not None else numpy.full_like(gray, 255)
            return numpy.stack([gray, gray, gray, alpha], axis=2)
        return numpy.asarray(image.convert("RGBA")).astype(int)


@pytest.mark.parametrize("kind", PNG_KINDS)
def test_every_kind_of_png(stamp, kind):
    _, rgb, alpha = stamp(PNG_KINDS[kind], ".png")
    expected = read_by_pillow(PNG_KINDS[kind])
    tolerance = 1 if "16" in kind else 0  # Pillow cuts 16 bits off, libpng rounds
    if "-trns" in kind and not kind.startswith("palette"):
        # ISO/IEC 15948, 11.3.2.1: the one sample value alone is transparent. Pillow compares scaled or cut values.
        samples = pattern(3 if "rgb" in kind else 1, int(re.search(r"\d+", kind).group()))
        wanted = numpy.where((samples == samples[3, 4]).all(axis=2), 0, 255)
        assert (alpha == wanted).all() and (wanted == 0).any()
    else:
        assert numpy.abs(alpha - expected[:, :, 3]).max() <= tolerance
    assert numpy.abs(rgb - expected[:, :, :3]).max() <= tolerance


def test_a_palette_with_transparency_renders(stamp):
    """The 1-bit palette with transparency among them: paper shows through where the picture is clear."""
    data = chunk(b"PLTE", bytes([255, 255, 255, 215, 0, 15])) + chunk(b"tRNS", bytes([0]))
    target, _, alpha = stamp(png(3, 1, False, data, 2), ".png")
    assert set(numpy.unique(alpha)) == {0, 255}
    page = target.with_suffix("")
    subprocess.run(["pdftoppm", "-r", "100", "-f", "1", "-l", "1", "-singlefile", "-png", target, page], check=True)
    with Image.open(page.with_suffix(".png")) as image:
        shown = numpy.asarray(image.convert("RGB")).astype(int)
    x, y = (100 - 21) / 25.4 * 100, (100 - 42 * HEIGHT / WIDTH / 2) / 25.4 * 100
    step = 42 / WIDTH / 25.4 * 100
    wrong = 0
    for row in range(HEIGHT):
        for column in range(WIDTH):
            pixel = shown[int(y + (row + 0.5) * step), int(x + (column + 0.5) * step)]
            is_red = pixel[1] < 60 and pixel[2] < 60
            wrong += is_red != (alpha[row, column] == 255) and not (pixel < 90).all()  # black text may lie below
    assert wrong == 0


def picture_of_disc(mode: str = "RGB") -> Image.Image:
    y, x = numpy.mgrid[0:64, 0:96]
    inside = (x - 40) ** 2 + (y - 30) ** 2 < 24**2
    rgb = numpy.where(inside[:, :, None], (215, 0, 15), (255, 255, 255)).astype(numpy.uint8)
    rgb[0:10, 0:30] = (20, 90, 200)  # tells the orientations apart
    return Image.fromarray(rgb).convert(mode)


def saved(image: Image.Image, kind: str, **options) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


@pytest.mark.parametrize(
    "mode, options",
    [
        ("L", {}),
        ("RGB", {"quality": 95}),
        ("RGB", {"quality": 90, "progressive": True}),
        ("CMYK", {"quality": 95}),  # Pillow writes Adobe's inverted inks
        ("CMYK", {"quality": 95, "progressive": True}),
    ],
)
def test_jpeg(stamp, mode, options):
    picture = saved(picture_of_disc(mode), "JPEG", **options)
    _, rgb, alpha = stamp(picture, ".jpg")
    assert (alpha == 255).all()
    assert numpy.abs(rgb - read_by_pillow(picture)[:, :, :3]).max() <= 2


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_exif_orientation(stamp, kind, orientation):
    exif = Image.Exif()
    exif[0x112] = orientation
    options = {"quality": 95} if kind == "JPEG" else {}
    picture = saved(picture_of_disc(), kind, exif=exif.tobytes(), **options)
    _, rgb, _ = stamp(picture, "." + kind.lower())
    expected = read_by_pillow(picture)[:, :, :3]
    assert rgb.shape == expected.shape
    assert numpy.abs(rgb - expected).max() <= 2


def test_gif_and_bmp(stamp):
    disc = picture_of_disc()
    for kind, image, options in [
        ("GIF", disc.convert("P"), {}),
        ("GIF", disc.convert("P"), {"transparency": 1}),
        ("GIF", disc.convert("P"), {"interlace": True}),
        ("GIF", disc.convert("P"), {"save_all": True, "append_images": [ImageOps.invert(disc).convert("P")]}),
        ("BMP", disc, {}),
        ("BMP", disc.convert("P"), {}),
        ("BMP", disc.convert("1"), {}),
        ("BMP", disc.convert("L"), {}),
        ("BMP", disc.convert("RGBA"), {}),
    ]:
        picture = saved(image, kind, **options)
        _, rgb, alpha = stamp(picture, "." + kind.lower())
        expected = read_by_pillow(picture)
        shown = expected[:, :, 3] > 0
        assert (alpha == expected[:, :, 3]).all(), (kind, options)
        assert (rgb[shown] == expected[shown][:, :3]).all(), (kind, options)


def wide_profile() -> bytes:
    """Adobe RGB (1998) by its published primaries and gamma, as a matrix profile of its own making (ICC.1, 8.3.3)."""

    def s15(value):
        return struct.pack(">i", round(value * 65536))

    def tag_xyz(x, y, z):
        return b"XYZ \0\0\0\0" + s15(x) + s15(y) + s15(z)

    curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(2.19921875 * 256)) + b"\0\0"
    text = b"desc\0\0\0\0" + struct.pack(">I", 5) + b"wide\0" + bytes(78 + 3)
    tags = {  # D50-adapted, from the Adobe RGB (1998) specification
        b"desc": text,
        b"cprt": b"text\0\0\0\0none\0\0\0\0",
        b"wtpt": tag_xyz(0.9642, 1.0, 0.8249),
        b"rXYZ": tag_xyz(0.60974, 0.31111, 0.01947),
        b"gXYZ": tag_xyz(0.20528, 0.62567, 0.06087),
        b"bXYZ": tag_xyz(0.14919, 0.06322, 0.74457),
        b"rTRC": curve,
        b"gTRC": curve,
        b"bTRC": curve,
    }
    offset, table, data = 128 + 4 + 12 * len(tags), b"", b""
    for name, value in tags.items():
        value += bytes(-len(value) % 4)
        table += name + struct.pack(">II", offset + len(data), len(value))
        data += value
    body = struct.pack(">I", len(tags)) + table + data
    header = struct.pack(">I4sI4s4s4s", 128 + len(body), b"\0\0\0\0", 0x02400000, b"mntr", b"RGB ", b"XYZ ")
    header += bytes(12) + b"acsp" + bytes(28) + s15(0.9642) + s15(1.0) + s15(0.8249)
    return header.ljust(128, b"\0") + body


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_icc_profiles_become_srgb(stamp, kind):
    """The pure green of Adobe RGB lies outside sRGB; a muted colour has to move as the formula says."""
    image = Image.new("RGB", (32, 32), (180, 90, 60))
    picture = saved(image, kind, icc_profile=wide_profile(), **({"quality": 100} if kind == "JPEG" else {}))
    _, rgb, _ = stamp(picture, "." + kind.lower())
    # IEC 61966-2-1 and the Adobe RGB specification: linearize, to XYZ (D50), to linear sRGB, encode.
    linear = (numpy.array([180, 90, 60]) / 255) ** 2.19921875
    to_xyz = numpy.array([[0.60974, 0.20528, 0.14919], [0.31111, 0.62567, 0.06322], [0.01947, 0.06087, 0.74457]])
    srgb_to_xyz = numpy.array(  # D50-adapted sRGB
        [[0.4360747, 0.3850649, 0.1430804], [0.2225045, 0.7168786, 0.0606169], [0.0139322, 0.0971045, 0.7141733]]
    )
    light = numpy.linalg.solve(srgb_to_xyz, to_xyz @ linear)
    expected = 255 * numpy.where(light <= 0.0031308, 12.92 * light, 1.055 * light.clip(0) ** (1 / 2.4) - 0.055)
    assert numpy.abs(rgb.reshape(-1, 3) - expected).max() <= (3 if kind == "JPEG" else 1.5)
    assert numpy.abs(rgb[0, 0] - [180, 90, 60]).max() > 10, "the profile makes a difference"


def test_a_profile_of_srgb_changes_nothing(stamp):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    plain = picture_of_disc()
    _, rgb, _ = stamp(saved(plain, "PNG", icc_profile=profile), ".png")
    assert numpy.abs(rgb - numpy.asarray(plain).astype(int)).max() <= 1


def test_density_is_the_seals_size(pki, tmp_path):
    """From pHYs, JFIF, Exif (JPEG without JFIF density) and the BMP header: 300 dpi."""
    image = Image.new("RGB", (300, 150), (215, 0, 15))
    exif = Image.Exif()
    exif[0x11A], exif[0x11B], exif[0x128] = 300.0, 300.0, 2
    files = {
        "phys.png": saved(image, "PNG", dpi=(300, 300)),
        "jfif.jpg": saved(image, "JPEG", dpi=(300, 300)),
        "exif.jpg": saved(image, "JPEG", exif=exif.tobytes()),
        "header.bmp": saved(image, "BMP", dpi=(300, 300)),
    }
    key = pki.seal(0)[:4]
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
        answer = sealpdf(
            *("stamp", TESTDATA / "documents/agreement.pdf", "-o", tmp_path / "out.pdf", *key, *pki.evidence),
            *("--seal", tmp_path / name, "--at", "xy:1:100,100", "--json"),
        ).json
        width, height = answer["impressions"][0]["rect_mm"][2:]
        assert abs(width - 25.4) < 0.05 and abs(height - 12.7) < 0.05, name


def test_cropped_scanned_and_aged(stamp):
    scan = saved(picture_of_disc(), "JPEG", quality=90)
    _, cropped, _ = stamp(scan, ".jpg", "--crop")
    assert abs(cropped.shape[1] - 64) <= 2 and abs(cropped.shape[0] - 54) <= 2
    _, rgb, alpha = stamp(scan, ".jpg", "--white-transparent")
    seen = rgb * alpha[:, :, None] / 255 + 255 - alpha[:, :, None]
    assert numpy.abs(seen - read_by_pillow(scan)[:, :, :3]).max() <= 16
    assert (alpha[40:60, 70:95] == 0).all() and (alpha[30, 30:50] > 200).all()
    _, _, once = stamp(scan, ".jpg", "--white-transparent", "--age", "7")
    _, _, again = stamp(scan, ".jpg", "--white-transparent", "--age", "7")
    _, _, other = stamp(scan, ".jpg", "--white-transparent", "--age", "8")
    assert (once == again).all() and (once != other).any() and (once <= alpha).all()
