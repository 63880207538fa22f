"""pyhanko-check for encrypted documents: run with its Python, `pyhanko_password.py PASSWORD OPTION... FILE...`."""

import sys

import pyhanko_check
from pyhanko.pdf_utils import reader


def open_with_password(data, strict=True):
    document = reader.PdfFileReader(data, strict=strict)
    if document.encrypted:
        document.decrypt(password)
    return document


password = sys.argv.pop(1)
pyhanko_check.PdfFileReader = open_with_password
sys.exit(pyhanko_check.main())
