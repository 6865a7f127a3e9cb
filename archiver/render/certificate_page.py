"""The page of `export certificate`: Markdown that prints well, for a qualified person to check, complete and sign.

The program states only what it has recorded or computed; what a person declares is left to them, with blanks. It follows what US
Federal Rules of Evidence 902(13) and 902(14) ask for (`docs/evidence.md`).
"""

from collections.abc import Iterator, Mapping

from archiver.model.digests import JSONValue
from archiver.model.shortfalls import shortfall_words
from archiver.model.timestamps import format_iso
from archiver.render.escaping import inert, one_line
from archiver.render.markdown import escape
from archiver.render.sentences import interval_sentence, standing_sentence, witness_phrase
from archiver.render.versions import then_and_now
from archiver.reporting.certificates import Certificate, CertifiedAct
from archiver.reporting.phrases import count_of

_BLANK = "…" * 20
_NOT_STATED = "not stated"
_NOT_KNOWN = "not known"


def certificate_page(certificate: Certificate) -> str:
    """The page, as Markdown."""
    sections = (_head, _words, _files, _process, _log, _limits, _declaration)
    return "\n".join(line for section in sections for line in section(certificate)) + "\n"


def _head(certificate: Certificate) -> Iterator[str]:
    yield f"# What an archive keeps of {escape(certificate.post)}"
    yield ""
    yield f"Gathered on {certificate.at:%Y-%m-%d %H:%M:%S} UTC by embed-archiver {_program(certificate.prepared_by)}."
    yield f"Operator: {_text(certificate.prepared_by, 'operator', _NOT_STATED)}."
    if certificate.rehearsed:
        yield "**The clock was set by hand: this is a rehearsal.**"
    yield ""
    yield "This page certifies nothing until a qualified person has checked it, completed section 6, and signed it."
    yield ""


def _words(certificate: Certificate) -> Iterator[str]:
    yield "## 1. The post"
    yield ""
    record = certificate.record
    handle = f"@{record.handle.removeprefix('@')}" if record.handle else None
    yield f"- Address: {_code(record.url or _NOT_KNOWN)}"
    yield f"- Author: {escape(' '.join(name for name in (record.author, handle) if name) or _NOT_KNOWN)}"
    yield f"- Posted, by the platform's statement: {_code(format_iso(record.posted_at)) if record.posted_at else _NOT_KNOWN}"
    yield f"- What became of it, by the archive's rules: {escape(standing_sentence(record))}"
    if (interval := interval_sentence(record.verdict)) is not None:
        yield f"- {escape(interval)}"
    yield ""
    for version in (version for version in then_and_now(record) if version is not None):
        cut = ", only its beginning" if version.truncated else ""
        yield f"{escape(witness_phrase(version))}{cut}, {version.seen_at:%Y-%m-%d %H:%M:%S} UTC:"
        yield ""
        yield from (f"> {escape(line)}" if line.strip() else ">" for line in inert(version.text).split("\n"))
        yield ""


def _files(certificate: Certificate) -> Iterator[str]:
    yield "## 2. The files"
    yield ""
    yield (
        f"{count_of(len(certificate.files), 'snapshot')} of the post. When this page was gathered, the SHA-256 of each file was "
        "computed from its bytes, and is the recorded one."
    )
    yield ""
    for file in certificate.files:
        lacks = escape(shortfall_words(file.shortfalls)) or "nothing"
        yield f"- {_code(file.path)}"
        yield f"  - SHA-256 {_code(file.sha256)}, {file.size:,} bytes"
        yield f"  - captured {_code(file.at)} in run {file.run}; missing: {lacks}"
    yield ""


def _process(certificate: Certificate) -> Iterator[str]:
    yield "## 3. The process that made them"
    yield ""
    yield (
        "embed-archiver asks a platform for a post, renders it in a browser, and writes every exchange, the rendered "
        "document and the screenshot to one WARC file (ISO 28500). "
        "The SHA-256 of the file is part of its name, and a fact of the log in section 4. "
        "As the runs recorded it:"
    )
    yield ""
    for run in certificate.runs:
        yield f"- Run {run.run} ({escape(run.name)}), begun {_code(run.at)}"
        yield from (f"  - {line}" for line in _custody(run.custody))
    yield ""


def _custody(custody: Mapping[str, JSONValue]) -> Iterator[str]:
    """Who ran what, and where, one line each."""
    browser, clock = _object(custody, "browser"), _object(custody, "clock")
    yield f"operator: {_text(custody, 'operator', _NOT_STATED)}; machine: {_text(custody, 'host', _NOT_STATED)}"
    yield f"program: embed-archiver {_program(custody)}"
    yield f"Python: {_text(custody, 'python')}; system: {_text(custody, 'system')}"
    yield f"installed packages: {_text(custody, 'packages')}"
    yield f"browser: {_text(browser, 'build')}; its program's SHA-256: {_text(browser, 'sha256')}"
    kept = {True: "synchronized", False: "not synchronized"}.get(clock.get("synchronized") is True)
    yield f"clock: {kept if 'synchronized' in clock else 'whether it was synchronized is not known'}"
    if "offset_us" in clock:
        yield f"clock's offset: {_text(clock, 'offset_us')} µs; it is at most {_text(clock, 'max_error_us')} µs off"


def _log(certificate: Certificate) -> Iterator[str]:
    yield "## 4. The log that covers them"
    yield ""
    later = f"; {count_of(certificate.later, 'later fact')} about it are not covered yet" if certificate.later else ""
    yield (
        f"{count_of(certificate.facts, 'fact')} about the post, among them the SHA-256 of each file above, lead to the root "
        f"of this checkpoint over {count_of(certificate.size, 'fact')} (RFC 9162){later}. "
        "That was computed when this page was gathered."
    )
    yield ""
    yield from ("```text", *inert(certificate.note).rstrip("\n").replace("```", "'''").split("\n"), "```")
    yield ""
    yield f"The public key that verifies it: {_code(certificate.key)}"
    yield ""
    yield _verified(certificate.verified)
    yield ""


def _verified(verified: CertifiedAct | None) -> str:
    if verified is None:
        return "No verification of the whole archive is on record."
    findings = verified.custody.get("findings")
    found = count_of(findings, "finding") if isinstance(findings, int) else "a number of findings that is not known"
    operator = _text(verified.custody, "operator", _NOT_STATED)
    return f"The archive was last verified on {_code(verified.at)} (operator: {operator}), with {found}."


def _limits(certificate: Certificate) -> Iterator[str]:
    yield "## 5. How to verify, and what is not proved"
    yield ""
    yield "- The files: `sha256sum FILE`, compared with section 2. They open in any program that reads WARC."
    command = _code(f"embed-archiver export proof {certificate.post} --output FOLDER")
    yield f"- The facts: {command} writes them with their proofs,"
    yield "  and a page of Python that checks them without this program."
    yield "- That the log was not made up later: compare the checkpoint with an earlier one that somebody else has kept."
    yield ""
    yield "It is not proved that the platform sent these bytes (TLS gives no signature that others could check), that it was when"
    yield "it is said to have been (times are those of the machine's clock), or that other people saw the same."
    yield ""


def _declaration(_: Certificate) -> Iterator[str]:
    yield "## 6. Declaration of a qualified person"
    yield ""
    yield "To be completed by hand; strike out what does not apply. Nothing in this section is stated by the program."
    yield ""
    yield f"I, {_BLANK}, am {_BLANK} (position, qualification)."
    yield ""
    yield "- [ ] I know the process of section 3, and how I know it: " + _BLANK
    yield "- [ ] US Federal Rule of Evidence 902(13): the records of section 2 were generated by an electronic process or system"
    yield "  that produces an accurate result. My reasons: " + _BLANK
    yield "- [ ] US Federal Rule of Evidence 902(14): the data handed over were copied from an electronic device, storage medium,"
    yield "  or file, and I have identified them by comparing their SHA-256 with that of section 2, on " + _BLANK
    yield "- [ ] What I have checked of sections 4 and 5, with what result: " + _BLANK
    yield ""
    yield "I declare under penalty of perjury that the foregoing is true and correct (in the United States: 28 U.S.C. § 1746)."
    yield ""
    yield f"Place and date: {_BLANK}"
    yield ""
    yield f"Name: {_BLANK}"
    yield ""
    yield f"Signature: {_BLANK}"


def _program(custody: Mapping[str, JSONValue]) -> str:
    program = _object(custody, "program")
    commit = f", commit {_text(program, 'commit')}" if program.get("commit") else ""
    modified = ", with changes that are not in that commit" if program.get("modified") else ""
    return f"{_text(program, 'version')}{commit}{modified}"


def _object(custody: Mapping[str, JSONValue], key: str) -> Mapping[str, JSONValue]:
    value = custody.get(key)
    return value if isinstance(value, Mapping) else {}


def _text(custody: Mapping[str, JSONValue], key: str, otherwise: str = _NOT_KNOWN) -> str:
    value = custody.get(key)
    return otherwise if value is None or value == "" else _code(str(value))


def _code(text: str) -> str:
    """A text as it is, on one line, where nothing in it means anything."""
    return f"`{one_line(text).replace('`', chr(39))}`"
