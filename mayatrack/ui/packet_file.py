"""What will the packet hold, what is still missing in it, and how does a person get it?"""

import hashlib
import re
from dataclasses import replace
from typing import Final
from uuid import UUID

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading, writing
from mayatrack.domain.names import fold
from mayatrack.domain.packets import Packet, PacketFlight
from mayatrack.domain.roles import Actor
from mayatrack.models.airports import airport_zone
from mayatrack.models.base import now, today
from mayatrack.queries.packets import read_packet
from mayatrack.services.packets import record_packet
from mayatrack.ui.formats import format_count
from mayatrack.ui.rows import Row
from mayatrack.ui.text import escape_markdown

PDF: Final = "application/pdf"


def show_packet(cohort: Row, *, by: Actor) -> None:
    """What the packet holds, what is missing in it, and the button that makes it. A row of `read_cohorts`."""
    cohort_id = UUID(cohort["cohort_id"])
    packet = make_packet(cohort_id, by=by)
    st.markdown(
        f"**{format_count(len(packet.travelers), 'traveler')}**, "
        f"**{format_count(len(packet.chaperones), 'chaperone')}**, **{format_count(len(packet.flights), 'flight')}**."
    )
    for sentence in find_gaps(packet):
        st.warning(sentence, icon=":material/warning:")
    st.download_button(
        "Make the packet",
        lambda: take_packet(cohort_id, by=by),
        file_name=f"packet-{_file_word(cohort['cohort'])}-{today()}.pdf",
        mime=PDF,
        key="packet_pdf",
        type="primary",
        icon=":material/download:",
        on_click="ignore",
        disabled=not packet.travelers,
    )
    st.caption(
        "A PDF for paper, or a phone without a network: dates, chaperones, flights in local time, everybody with whom "
        "to call, and what is still missing. It holds nothing of passports, health, demographics or reviews. Each "
        "download is kept in the log: who, when, and its digest."
    )


def make_packet(cohort_id: UUID, *, by: Actor) -> Packet:
    """The packet as it stands now, the flights in the time of their airports."""
    with reading(get_engine()) as session:
        packet = read_packet(session, by=by, cohort_id=cohort_id, now=now(), today=today())
    return replace(packet, flights=tuple(map(_put_in_local_time, packet.flights)))


def take_packet(cohort_id: UUID, *, by: Actor) -> bytes:
    """The packet as a PDF, once it is kept that it was taken."""
    # What writes pages takes two seconds to load, which nobody but the first to take a packet should wait for.
    from mayatrack.files.packets import write_packet

    packet = make_packet(cohort_id, by=by)
    data = write_packet(packet)
    digest = hashlib.sha256(data).hexdigest()
    with writing(get_engine()) as session:
        record_packet(session, cohort_id, traveler_count=len(packet.travelers), file_digest=digest, by=by)
    return data


def find_gaps(packet: Packet) -> list[str]:
    """What chaperones will miss in the packet, a sentence each, as Markdown."""
    sentences = []
    if not packet.chaperones:
        sentences.append("No chaperone is entered.")
    if not packet.flights:
        sentences.append("No flight is entered: add them on the page Flights.")
    if alone := [traveler.full_name for traveler in packet.travelers if not traveler.contacts]:
        names = escape_markdown("; ".join(alone))
        sentences.append(f"Nobody is known to call for {names}: enter them on the page of the applicant.")
    return sentences


def _put_in_local_time(flight: PacketFlight) -> PacketFlight:
    return replace(
        flight,
        departs_at=flight.departs_at.astimezone(airport_zone(flight.origin)),
        arrives_at=flight.arrives_at.astimezone(airport_zone(flight.destination)),
    )


def _file_word(name: str) -> str:
    return re.sub(r"\s+", "-", fold(name)) or "trip"
