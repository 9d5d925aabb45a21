"""Spreadsheets as survey tools and offices write them, made from rows of plain answers."""

import base64
import csv
import io
import json
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import xlsxwriter

# The questions that every sample asks, in order. A row is a mapping from these keys to text; missing keys are empty.
QUESTIONS: Mapping[str, str] = {
    "given_name": "First name",
    "family_name": "Last name",
    "email": "Email address",
    "phone": "Phone number",
    "birth_on": "Date of birth",
    "college": "Which LACCD college do you attend?",
    "student_number": "Student ID number",
    "had_passport_before": "Have you ever had a passport?",
    "had_flown_before": "Have you ever been on an airplane?",
    "had_traveled_abroad_before": "Have you ever traveled outside the United States?",
    "race_ethnicity": "What is your race/ethnicity? (select all that apply)",
    "gender": "Gender identity",
    "parent_1_education": "Parent 1: highest level of education",
    "parent_2_education": "Parent 2: highest level of education",
    "first_generation_american": "Are you a first-generation American?",
    "essay": "Why do you want to travel with us?",
}
RACE_CHOICES = (
    "American Indian or Alaska Native",
    "Asian",
    "Black or African American",
    "Hispanic or Latino",
    "Middle Eastern or North African",
    "Native Hawaiian or Pacific Islander",
    "White",
    "Prefer not to say",
)
FIRST_SUBMISSION = datetime(2026, 2, 14, 9, 30, 5)  # noqa: DTZ001  Survey tools write local time without a zone.


def make_answers(number: int = 1, **changes: str) -> dict[str, str]:
    """One applicant's answers, valid and different for each number; `changes` by key of QUESTIONS."""
    answers = {
        "given_name": f"Ana {chr(ord('A') + number % 26)}",
        "family_name": "García López",
        "email": f"ana.garcia{number}@example.com",
        "phone": f"(213) 555-{number % 10_000:04}",
        "birth_on": f"{1 + number % 12}/{13 + number % 15}/2005",
        "college": "East Los Angeles College",
        "student_number": f"{900_000_000 + number}",
        "had_passport_before": "No",
        "had_flown_before": "Yes",
        "had_traveled_abroad_before": "No",
        "race_ethnicity": "Hispanic or Latino; White",
        "gender": "Woman",
        "parent_1_education": "High school diploma or GED",
        "parent_2_education": "Some college, no degree",
        "first_generation_american": "Yes",
        "essay": 'I have read a lot about Tokyo, "the east".\nI would like to see it.',
    }
    return answers | changes


def google_forms_csv(rows: Iterable[Mapping[str, str]]) -> bytes:
    """As Google Forms downloads it: a timestamp first, one row of questions, choices joined by commas."""
    table = [["Timestamp", *QUESTIONS.values()]]
    for number, row in enumerate(rows):
        moment = FIRST_SUBMISSION + timedelta(minutes=number)
        stamp = f"{moment:%Y/%m/%d} {moment.hour % 12 or 12}:{moment:%M:%S} {moment:%p} PST"
        answers = [
            row.get(key, "").replace("; ", ", ") if key == "race_ethnicity" else row.get(key, "") for key in QUESTIONS
        ]
        table.append([stamp, *answers])
    return write_delimited(table)


QUALTRICS_COLUMNS: Mapping[str, tuple[str, str]] = {
    "StartDate": ("Start Date", "startDate"),
    "EndDate": ("End Date", "endDate"),
    "Status": ("Response Type", "status"),
    "IPAddress": ("IP Address", "ipAddress"),
    "Progress": ("Progress", "progress"),
    "Duration (in seconds)": ("Duration (in seconds)", "duration"),
    "Finished": ("Finished", "finished"),
    "RecordedDate": ("Recorded Date", "recordedDate"),
    "ResponseId": ("Response ID", "_recordId"),
    "RecipientLastName": ("Recipient Last Name", "recipientLastName"),
    "RecipientFirstName": ("Recipient First Name", "recipientFirstName"),
    "RecipientEmail": ("Recipient Email", "recipientEmail"),
    "LocationLatitude": ("Location Latitude", "locationLatitude"),
    "LocationLongitude": ("Location Longitude", "locationLongitude"),
    "DistributionChannel": ("Distribution Channel", "distributionChannel"),
    "UserLanguage": ("User Language", "userLanguage"),
}


def qualtrics_csv(
    rows: Iterable[Mapping[str, str]], *, time_zone: str = "America/Denver", with_preview: bool = True
) -> bytes:
    """As Qualtrics exports it: three rows of headings, metadata first, and a trial answer by staff on top."""
    names = [*QUALTRICS_COLUMNS, *(f"Q{number}" for number in range(1, len(QUESTIONS) + 1))]
    texts = [*(text for text, _ in QUALTRICS_COLUMNS.values()), *QUESTIONS.values()]
    dated = {"startDate", "endDate", "recordedDate"}
    imports = [
        json.dumps({"ImportId": key} | ({"timeZone": time_zone} if key in dated else {}))
        for key in (
            *(key for _, key in QUALTRICS_COLUMNS.values()),
            *(f"QID{n}_TEXT" for n in range(1, len(QUESTIONS) + 1)),
        )
    ]
    # Qualtrics writes no blank after the colon.
    table = [names, texts, [text.replace(": ", ":") for text in imports]]
    if with_preview:
        table.append(_qualtrics_row(0, make_answers(0, email="staff@example.com"), status="Survey Preview"))
    table.extend(_qualtrics_row(number, row, status="IP Address") for number, row in enumerate(rows, start=1))
    return write_delimited(table)


def _qualtrics_row(number: int, row: Mapping[str, str], *, status: str) -> list[str]:
    start = FIRST_SUBMISSION + timedelta(minutes=number)
    end = start + timedelta(minutes=12)
    answers = [
        row.get(key, "").replace("; ", ",") if key == "race_ethnicity" else row.get(key, "") for key in QUESTIONS
    ]
    return [
        f"{start:%Y-%m-%d %H:%M:%S}",
        f"{end:%Y-%m-%d %H:%M:%S}",
        status,
        "203.0.113.7",
        "100",
        "720",
        "True",
        f"{end:%Y-%m-%d %H:%M:%S}",
        f"R_{number:015}",
        "",
        "",
        "",
        "34.0522",
        "-118.2437",
        "anonymous",
        "EN",
        *answers,
    ]


SURVEYMONKEY_COLUMNS = (
    "Respondent ID",
    "Collector ID",
    "Start Date",
    "End Date",
    "IP Address",
    "Email Address",
    "First Name",
    "Last Name",
    "Custom Data 1",
)


def surveymonkey_table(rows: Iterable[Mapping[str, str]]) -> list[list[str]]:
    """Two rows of headings; the choices of the race and ethnicity question each have a column."""
    questions: list[str] = list(SURVEYMONKEY_COLUMNS)
    choices = [""] * len(SURVEYMONKEY_COLUMNS)
    for key, question in QUESTIONS.items():
        if key == "race_ethnicity":
            questions += [question, *[""] * (len(RACE_CHOICES) - 1)]
            choices += RACE_CHOICES
        else:
            questions.append(question)
            choices.append("Open-Ended Response" if key in {"given_name", "email", "essay"} else "Response")
    return [questions, choices, *(_surveymonkey_row(number, row) for number, row in enumerate(rows, start=1))]


def _surveymonkey_row(number: int, row: Mapping[str, str]) -> list[str]:
    moment = FIRST_SUBMISSION + timedelta(minutes=number)
    stamps = [f"{moment:%m/%d/%Y %I:%M:%S %p}"] * 2
    cells = [str(11_400_000_000 + number), "411300001", *stamps, "203.0.113.7", "", "", "", ""]
    for key in QUESTIONS:
        if key == "race_ethnicity":
            chosen = row.get(key, "").split("; ")
            cells.extend(choice if choice in chosen else "" for choice in RACE_CHOICES)
        else:
            cells.append(row.get(key, ""))
    return cells


def surveymonkey_csv(rows: Iterable[Mapping[str, str]]) -> bytes:
    """As SurveyMonkey exports all individual responses to CSV."""
    return write_delimited(surveymonkey_table(rows))


def surveymonkey_xlsx(rows: Iterable[Mapping[str, str]]) -> bytes:
    """As SurveyMonkey exports all individual responses to Excel."""
    return write_workbook(surveymonkey_table(rows))


def plain_xlsx(rows: Iterable[Mapping[str, Any]], *, sheet_name: str = "Applicants") -> bytes:
    """As an office keeps a list: one row of headings; `birth_on` becomes a real date where it is one."""
    table: list[list[Any]] = [list(QUESTIONS.values())]
    table.extend([row.get(key, "") for key in QUESTIONS] for row in rows)
    return write_workbook(table, sheet_name=sheet_name)


def plain_csv(rows: Iterable[Mapping[str, str]], *, delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    """A plain list as text."""
    table = [list(QUESTIONS.values()), *([row.get(key, "") for key in QUESTIONS] for row in rows)]
    return write_delimited(table, delimiter=delimiter, encoding=encoding)


def write_delimited(
    table: Iterable[Sequence[str]], *, delimiter: str = ",", encoding: str = "utf-8", line_end: str = "\r\n"
) -> bytes:
    """The table as text, with quotation marks where they are needed."""
    target = io.StringIO()
    csv.writer(target, delimiter=delimiter, lineterminator=line_end).writerows(table)
    return target.getvalue().encode(encoding)


def make_notes_first() -> bytes:
    """A workbook whose first sheet says what to do, and whose second one holds the table."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as workbook:
        workbook.add_worksheet("Notes").write(0, 0, "Please read")
        responses = workbook.add_worksheet("Responses")
        for row, cells in enumerate((["Name", "Email"], ["Ana Diaz", "ana@example.com"])):
            responses.write_row(row, 0, cells)
    return target.getvalue()


def write_workbook(table: Iterable[Sequence[Any]], *, sheet_name: str = "Sheet1", first_row: int = 0) -> bytes:
    """The table as an XLSX file; dates become real dates, text stays text."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"strings_to_formulas": False, "strings_to_urls": False}) as workbook:
        sheet = workbook.add_worksheet(sheet_name)
        formats = {
            date: workbook.add_format({"num_format": "m/d/yyyy"}),
            datetime: workbook.add_format({"num_format": "m/d/yyyy h:mm:ss"}),
        }
        for row, cells in enumerate(table, start=first_row):
            for column, cell in enumerate(cells):
                if cell != "":
                    sheet.write(row, column, cell, formats.get(type(cell)))
    return target.getvalue()


def make_ods(table: Sequence[Sequence[str]]) -> bytes:
    """A minimal OpenDocument spreadsheet of text cells."""
    rows = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in cells
        )
        + "</table:table-row>"
        for cells in table
    )
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0"?><office:document-content {spaces}><office:body><office:spreadsheet>'
        f'<table:table table:name="Lista">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr(
            "META-INF/manifest.xml", '<manifest xmlns="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
        )
    return target.getvalue()


def make_encrypted_workbook() -> bytes:
    """What Excel saves under a password: a compound file with the stream EncryptedPackage, here with no content."""
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    header[24:34] = b"\x3e\x00\x03\x00\xfe\xff\x09\x00\x06\x00"
    header[44:48] = (1).to_bytes(4, "little")  # One sector of the allocation table,
    header[48:52] = (1).to_bytes(4, "little")  # the directory in sector 1,
    header[56:60] = (4096).to_bytes(4, "little")
    header[60:64] = header[68:72] = b"\xfe\xff\xff\xff"
    header[76:] = b"\xff" * (512 - 76)
    header[76:80] = (0).to_bytes(4, "little")  # and the allocation table in sector 0.
    table = b"\xfd\xff\xff\xff" + b"\xfe\xff\xff\xff" + b"\xff" * 504
    root = _directory_entry("Root Entry", kind=5, child=1)
    entries = [root, _directory_entry("EncryptedPackage", kind=2, right=2), _directory_entry("EncryptionInfo", kind=2)]
    return bytes(header) + table + b"".join(entries) + bytes(128)


def _directory_entry(name: str, *, kind: int, child: int = -1, right: int = -1) -> bytes:
    entry = bytearray(128)
    text = (name + "\0").encode("utf-16-le")
    entry[: len(text)] = text
    entry[64:66] = len(text).to_bytes(2, "little")
    entry[66:68] = bytes([kind, 1])
    entry[68:72] = b"\xff" * 4
    entry[72:76] = right.to_bytes(4, "little", signed=True)
    entry[76:80] = child.to_bytes(4, "little", signed=True)
    entry[116:120] = b"\xfe\xff\xff\xff"
    return bytes(entry)


def make_zip_bomb(*, unpacked_megabytes: int = 700) -> bytes:
    """A workbook whose sheet unpacks to a thousand times its size."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            for _ in range(unpacked_megabytes):
                sheet.write(bytes(1024 * 1024))
    return target.getvalue()


# Written once by another program in Excel's format of 1997: a date cell and an identifier with leading zeros.
_OLD_WORKBOOK = (
    "c-rk)O-NKx6#nj=8D}(qM$<q8c?emVgw~=qIu`y=k(n(D5$fr@XmVzrj1!oPvdm=>v?|&NZrWIF`k@xJYY`Z^2!cRs6|RDc7V7KV"
    "^X`<IfdeHO?|a;H?>*<9@80|F?|ZK%i>Jr#SIl4;8sWo&lZ%{1Izb^flL>?Dj-!&9I7Gqmu&$6BqJhi_;7P&Dpc+Fp-ZPN6=YLKT"
    "cu%1l{b;w7ma&G|&uuV;YC{7_f!m}hL^-#rgk>+wjV$kS$)_xvSaX$S1C^Z?U6_ot*X-4^_=K!tTOkzhL-u*gntGJsg_^||uM4+q"
    "0Q*ugGrrCYmHvE;g9fzCN?Iv1K8;cu*>QYv4B&HS2|qJD{o3jUNdIlAKKL7bi00>V{SD~{hT)vz6)}npIOJCrACAPMa~MP(Wprqb"
    "r3TVQ(o9$Zpe13(;srpnnYIl3w9ykwrO!~IW9f5IE15P9G!xH3d*CDO250R7tH~NP6a8^(XRn<g_qw{e`dvPt%bqO)hU_JFntFRw"
    "o$gi=Ub2-G@Dj@>8ATDNi+Q1ise5yGKD|EN(-AqznqfXZ+(TxI>LwgqQXb@72)C08%2LA~J6K+3*3F!*U|CA5fa2<oGM#80;WAg)"
    "T21xrW=uu4E=q5s^yuu-N0p-=BHJlF(Ka(wI`JklhAKMrqU5ih5!8xWaqFhS<47hJdP920viz6LDI~+X?T$W4i!jgQ1bQC|Zce=&"
    "@gpboyK-|r%K0>xSb<A0mtU6`%ta%I3sU7IweVV})HcPHqq*b?T#~thn#&!vkmi!i^|f1So8nTJf<{?_2g;GQ-=D~X2M-=Rc<|uC"
    "gNJ_#f-jox<yu`H1N!0~)c<wnDJ*!uN&Z`O!loxp-<d5)Qk=s1tme-q1Vn~QtkNg*zfj>g)t*8hdbk~ZS<hek@DhvrvuelipIbuN"
    "*1wQVJO6V1-vNuw?bH"
)


def old_xls() -> bytes:
    """A small .xls: First name, Email, Date of birth (2004-03-05, 2005-12-31), Student ID ("00012", "7")."""
    return zlib.decompress(base64.b85decode(_OLD_WORKBOOK))
