"""Packs Adobe's predefined CMaps (ISO 32000-2, 9.7.5.2) into a C++ source file: pack_cmaps.py CMAP_FOLDER OUT.cpp

What CMAP_FOLDER holds is Adobe's cmap-resources (BSD licence, see THIRD_PARTY_LICENSES.md), as Debian's poppler-data
brings them. The Unicode CMaps come once, as UTF-32, since UTF-8 and UTF-16 are the same mapping in other bytes.
"""

import pathlib
import re
import sys

COLLECTIONS = {"GB1": "Adobe-GB1", "CNS1": "Adobe-CNS1", "Japan1": "Adobe-Japan1", "Korea1": "Adobe-Korea1", "KR": "Adobe-KR"}
# Adobe-X-n are identities, the others convert between encodings: no fonts name them.
LEFT_OUT = re.compile(r"Adobe-.*|.*UCS2C?$|UCS2-.*|.*-UTF(8|16)-[HV]|UniHojo.*|UniJISX.*|UniJISPro.*")
SECTION = re.compile(r"begin(codespacerange|cidrange|cidchar|bfrange|bfchar)(.*?)end\1", re.S)


def sections(text, kind):
    return [body for name, body in SECTION.findall(text) if name == kind]


def hex_tokens(body):
    return re.findall(r"<([0-9a-fA-F]+)>", body)


def codespaces(text):
    found = []
    for body in sections(text, "codespacerange"):
        tokens = hex_tokens(body)
        found += [(int(a, 16), int(b, 16), len(a) // 2) for a, b in zip(tokens[::2], tokens[1::2])]
    return found


def cid_ranges(text):
    found = []
    for body in sections(text, "cidrange"):
        found += [(int(a, 16), int(b, 16), int(c)) for a, b, c in re.findall(r"<(\w+)>\s*<(\w+)>\s*(\d+)", body)]
    for body in sections(text, "cidchar"):
        found += [(int(a, 16), int(a, 16), int(c)) for a, c in re.findall(r"<(\w+)>\s*(\d+)", body)]
    merged = []
    for low, high, cid in sorted(found):
        last = merged[-1] if merged else None
        if last and low == last[1] + 1 and cid == last[2] + low - last[0]:
            last[1] = high
        else:
            merged.append([low, high, cid])
    return merged


def texts(text):
    """CID -> UTF-16 units."""
    found = {}

    def units(digits):
        return [int(digits[i : i + 4], 16) for i in range(0, len(digits), 4)]

    for body in sections(text, "bfchar"):
        for code, value in re.findall(r"<(\w+)>\s*<(\w+)>", body):
            found[int(code, 16)] = units(value)
    for body in sections(text, "bfrange"):
        for low, high, value, listed in re.findall(r"<(\w+)>\s*<(\w+)>\s*(?:<(\w+)>|\[(.*?)\])", body, re.S):
            values = hex_tokens(listed)
            for step in range(int(high, 16) - int(low, 16) + 1):
                if listed:
                    found[int(low, 16) + step] = units(values[step])
                else:
                    first = units(value)
                    found[int(low, 16) + step] = first[:-1] + [first[-1] + step]
    return found


def lines(items, width=12):
    items = list(items)
    return "".join("    " + ",".join(items[i : i + width]) + ",\n" for i in range(0, len(items), width))


def identifier(name):
    return "m_" + name.replace("-", "_")


def write_cmap(out, path, ordering):
    text = path.read_text("latin-1")
    name = identifier(path.name)
    ranges, spaces = cid_ranges(text), codespaces(text)
    if ranges:
        out.write(f"constexpr PackedRange {name}_ranges[] = {{\n")
        out.write(lines(f"{{{low},{high - low},{cid}}}" for low, high, cid in ranges) + "};\n")
    if spaces:
        out.write(f"constexpr Codespace {name}_spaces[] = {{\n")
        out.write(lines(f"{{{low},{high},{size}}}" for low, high, size in spaces) + "};\n")
    base = re.search(r"/([\w-]+)\s+usecmap", text)
    vertical = "true" if re.search(r"/WMode\s+1\s+def", text) else "false"
    return (
        path.name,
        f'    {{"{path.name}", "{ordering}", "{base.group(1) if base else ""}", {vertical}, '
        f"{name + '_spaces' if spaces else '{}'}, {name + '_ranges' if ranges else '{}'}}},\n",
    )


def write_collection(out, ordering, path):
    table = texts(path.read_text("latin-1"))
    single = ["0"] * (max(table) + 1)
    several = []
    for cid, units in sorted(table.items()):
        if len(units) == 1:
            single[cid] = str(units[0])
        else:
            several.append(f'{{{cid},u"' + "".join(f"\\x{unit:04x}" for unit in units) + '"}')
    out.write(f"constexpr char16_t c_{ordering}[] = {{\n{lines(single, 20)}}};\n")
    out.write(f"constexpr PackedText t_{ordering}[] = {{\n{lines(several)}}};\n" if several else "")
    return f'    {{"{ordering}", c_{ordering}, {f"t_{ordering}" if several else "{}"}}},\n'


def main(folder, target):
    with open(target, "w", encoding="ascii", newline="\n") as out:
        out.write("// Made by cmake/pack_cmaps.py from Adobe's cmap-resources: see THIRD_PARTY_LICENSES.md.\n")
        out.write('#include "pdf/text/packed_cmaps.h"\n\nnamespace sealpdf::pdf {\nnamespace {\n')
        cmaps, collections = [], []
        for ordering, name in COLLECTIONS.items():
            for path in sorted((folder / name).iterdir()):
                if not LEFT_OUT.fullmatch(path.name):
                    cmaps.append(write_cmap(out, path, ordering))
            collections.append(write_collection(out, ordering, folder / name / f"{name}-UCS2"))
        out.write("constexpr PackedCMap cmaps[] = {\n" + "".join(row for _, row in sorted(cmaps)) + "};\n")
        out.write("constexpr PackedCollection collections[] = {\n" + "".join(collections) + "};\n}  // namespace\n\n")
        out.write("std::span<const PackedCMap> packed_cmaps() { return cmaps; }\n")
        out.write("std::span<const PackedCollection> packed_collections() { return collections; }\n")
        out.write("}  // namespace sealpdf::pdf\n")


main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
