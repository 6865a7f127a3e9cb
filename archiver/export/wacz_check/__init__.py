"""Check WACZ files, whoever made them: every member, every record, every line of the index, every page, and the signature.

A file may come from anybody: everything is read within bounds, nothing is unpacked to the disk, and whatever is wrong is a finding.
"""

from archiver.export.wacz_check.check import CheckedPackage, check_package
from archiver.export.wacz_check.findings import CODES, FlawSeverity, PackageFinding

__all__ = ["CODES", "CheckedPackage", "FlawSeverity", "PackageFinding", "check_package"]
