"""A token of SoftHSM with one key, made by its own command."""

import os
import pathlib
import shutil
import subprocess

import pytest


class SoftToken:
    """`env` is what the command needs to find it; `uri` names the key in the token."""

    def __init__(self, folder: pathlib.Path, key: pathlib.Path, module: str = "/usr/lib/softhsm/libsofthsm2.so"):
        if shutil.which("softhsm2-util") is None:
            pytest.skip("softhsm2 is not installed")
        (folder / "tokens").mkdir()
        (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder}/tokens\nlog.level = ERROR\n")
        self.env = {"SOFTHSM2_CONF": str(folder / "softhsm2.conf")}
        for arguments in (
            ["--init-token", "--free", "--label", "Seals", "--so-pin", "5678", "--pin", "1234"],
            ["--import", str(key), "--token", "Seals", "--label", "公章", "--id", "07", "--pin", "1234"],
        ):
            environment = {**os.environ, **self.env}
            subprocess.run(["softhsm2-util", *arguments], env=environment, check=True, capture_output=True)
        self.uri = f"pkcs11:token=Seals;object=%E5%85%AC%E7%AB%A0?module-path={module}"
