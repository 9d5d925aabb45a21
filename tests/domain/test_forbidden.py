"""Are forbidden facts refused by name and by shape, and look-alikes let through?"""

import time

import pytest

from mayatrack.domain.forbidden import (
    ALIEN_SENTENCE,
    LICENSE_SENTENCE,
    PASSPORT_SENTENCE,
    SSN_SENTENCE,
    check_heading,
    find_forbidden_text,
)

REFUSED_HEADINGS = {
    "citizenship": ["Citizenship", "Are you a U.S. citizen?", "Country of citizenship", "Ciudadanía", "Naturalized?"],
    "immigration status": [
        "Immigration status", "Visa status", "Visa type", "What visa do you hold?", "Estatus migratorio",
        "Are you undocumented?", "DACA", "DACA recipient (Y/N)", "AB 540 status", "Alien number", "A-Number",
        "USCIS #", "Green card", "Permanent resident?", "Residente permanente", "Work permit", "I-94 record",
        "Refugee or asylee", "Situación migratoria", "Legal status",
    ],
    "nationality": [
        "Nationality", "Nacionalidad", "Country of origin", "País de origen", "National origin",
        "Passport issuing country", "Country that issued your passport", "Are you a U.S. national?",
    ],
    "place of birth": [
        "Place of birth", "Country of birth", "City/State of birth", "Birthplace", "Birth country",
        "Where were you born?",
        "Were you born in the United States?", "Parents' country of birth", "Lugar de nacimiento", "¿Dónde naciste?",
        "País de nacimiento",
    ],
    "passport number or scan": [
        "Passport number", "Passport #", "Passport No.", "PASSPORT_NO", "Passport ID", "Número de pasaporte",
        "Upload a copy of your passport", "Passport scan", "Passport (scan)", "Scan of your passport",
        "Copia de pasaporte",
        "Please enter your passport book number",
    ],
    "Social Security number": [
        "SSN", "Social Security Number", "Last 4 of SSN", "Social security #", "ITIN", "Taxpayer ID",
        "Número de Seguro Social",
    ],
    "driver license or state ID number": [
        "Driver's license number", "Driver License #", "Driver’s License", "Driver's lic. no.", "DL number", "Cal ID",
        "California ID number",
        "State ID", "Licencia de conducir", "Número de licencia de manejar", "Matrícula consular",
    ],
    "religion": ["Religion", "Religious affiliation", "Religión", "What is your faith?", "Faith", "Church"],
}  # fmt: skip

ALLOWED_HEADINGS = [
    "Do you have a passport?", "Have you ever had a passport", "Have passport? No/Yes", "Passport", "Passport (Y/N)",
    "Passport issued on", "Passport expires on", "Birth date", "Date of birth", "Fecha de nacimiento",
    "When were you born?",
    "Country you would like to visit", "Which country would you like to visit and why?", "Student ID",
    "Student ID number",
    "Cal State ID", "LACCD ID", "First-generation American", "Visa or travel authorization", "Phone number",
    "What does global citizenship mean to you?", "Essay: your interest in immigration law", "City", "State", "Country",
    "Give us a number to call", "Do you have a driver's license?", "¿Tienes pasaporte?", "Ciudad", "Número de teléfono",
    "Are you a first-generation American (your parents were born outside the U.S.)?", "Social media handle",
    "Have you documented your volunteer hours?", "Emergency contact", "What is your dream destination?",
]  # fmt: skip


@pytest.mark.parametrize(("fact", "heading"), [(fact, h) for fact, hs in REFUSED_HEADINGS.items() for h in hs])
def test_heading_that_asks_for_a_forbidden_fact_is_refused_by_name(fact: str, heading: str) -> None:
    assert check_heading(heading) == (
        f"This column asks for {fact}, which is never stored: delete the column and try again."
    )


@pytest.mark.parametrize("heading", ALLOWED_HEADINGS)
def test_heading_that_only_sounds_alike_passes(heading: str) -> None:
    assert check_heading(heading) is None


@pytest.mark.parametrize(
    "text",
    [
        "123-45-6789",
        "My number is 123 45 6789, thanks",
        "123–45–6789",
        "123‑45‑6789",
        "123\u00a045\u00a06789",
        "123 - 45 - 6789",
        "123.45.6789",
        "１２３-４５-６７８９",
        "12\u200b3-45-67\u200b89",
        "SSN 123456789",
        "ssn:123456789",
        "my social is 123456789",
        "123456789 (SSN)",
        "Seguro social: 123456789",
        "ITIN 912-70-1234",
        "912-70-1234",
    ],
)
def test_social_security_number_is_found(text: str) -> None:
    assert find_forbidden_text(text) == SSN_SENTENCE


@pytest.mark.parametrize(
    "text",
    [
        *("A12345678", "passport A12345678.", "a12345678", "A-12345678", "Passport: 123456789"),
        *("mi pasaporte es 123456789", "Passport no: A1234567", "AB1234567 (passport)"),
    ],
)
def test_passport_number_is_found(text: str) -> None:
    assert find_forbidden_text(text) == PASSPORT_SENTENCE


@pytest.mark.parametrize("text", ["A123456789", "a-012345678", "A# 012 345 678", "My A-Number is 012-345-678"])
def test_alien_registration_number_is_found(text: str) -> None:
    assert find_forbidden_text(text) == ALIEN_SENTENCE


def test_driver_license_number_is_found_near_its_name_only() -> None:
    assert find_forbidden_text("My license is D1234567") == LICENSE_SENTENCE
    assert find_forbidden_text("D1234567, my license") == LICENSE_SENTENCE
    assert find_forbidden_text("DL: D1234567") == LICENSE_SENTENCE
    assert find_forbidden_text("Room D1234567") is None


@pytest.mark.parametrize(
    "text",
    [
        "000-45-6789",
        "666-45-6789",
        "900-45-6789",
        "123-00-6789",
        "123-45-0000",
        "(213) 555-1234",
        "213-555-1234",
        "+52 555 12 3456",
        "+1 213 555 1234",
        "55 1234 5678",
        "123456789",
        "900123456",
        "00012345",
        "My student number is 900123456.",
        "I got my passport in 2019 and flew on 2019-07-14.",
        "2019-07-14 10:11:12",
        "R_3kGhTz12345678",
        "ab12345678",
        "1123-45-6789",
        "123-45-67890",
        "I live at 12345 6th St, 90012-1234",
        "",
        "Group-B-20260115.csv",
        "a12345678@school.example.edu",
    ],
)
def test_other_numbers_pass(text: str) -> None:
    assert find_forbidden_text(text) is None


def test_sentence_never_repeats_the_number() -> None:
    for text in ("123-45-6789", "A12345678", "license D1234567"):
        sentence = find_forbidden_text(text)
        assert sentence is not None
        assert not any(char.isdigit() for char in sentence)


def test_search_of_long_text_is_quick() -> None:
    # A pattern that tries every split of a long row of blanks or digits would not come back.
    began = time.process_time()
    for text in ("1" * 10_000, "1 " * 5_000, "passport " * 1_200 + "1", "123-45-" * 1_400, "ssn" + "-" * 9_990):
        find_forbidden_text(text)
    assert time.process_time() - began < 1
