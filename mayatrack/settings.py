"""Which settings does this installation run with? One class, read from the environment."""

import re
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Final

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from mayatrack.exceptions import SettingsError

PROJECT_FOLDER = Path(__file__).resolve().parent.parent
DATA_FOLDER = PROJECT_FOLDER / "data"
LOCAL_DATABASE = PROJECT_FOLDER / ".mayatrack" / "mayatrack.db"
LOCAL_DATABASE_URL = f"sqlite:///{LOCAL_DATABASE}"

MEGABYTE = 1024 * 1024

LOOPBACK_NAMES: Final = ("localhost", "127.0.0.1", "[::1]")
USUAL_PORTS: Final = {"https": ":443", "http": ":80"}
_ORIGIN: Final = re.compile(
    r"(?P<scheme>https?)://(?P<name>[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\])(?P<port>:\d{1,5}|)"
)


class MailSecurity(StrEnum):
    """How the way to the mail server is kept from being read."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


class Settings(BaseSettings):
    """Everything an operator may set. A default is safe in production and may be published."""

    model_config = SettingsConfigDict(env_prefix="MAYATRACK_", extra="ignore", frozen=True)

    database_url: str = Field(
        default=LOCAL_DATABASE_URL,
        validation_alias="DATABASE_URL",
        description="Where the data lives: sqlite:///path or postgresql://user:password@host/name.",
    )
    public_url: str | None = Field(
        default=None,
        description="The address under which people reach MaYA Track through a proxy that ends TLS: https://name.",
    )
    openid_issuer: str | None = Field(
        default=None,
        description="The identity provider that people sign in with, as its own issuer address: https://name.",
    )
    openid_client_id: str | None = Field(
        default=None,
        description="The name under which the identity provider knows this installation.",
    )
    openid_client_secret: SecretStr | None = Field(
        default=None,
        description="What proves to the identity provider that it is this installation that asks.",
    )
    openid_label: str = Field(
        default="your organization",
        description="What the sign-in button calls the identity provider: Sign in with …",
    )
    openid_trust_email: bool = Field(
        default=False,
        description="Take e-mail addresses for verified though the identity provider does not say so; "
        "only for one that serves your organization alone and gives out its addresses itself.",
    )
    smtp_host: str | None = Field(
        default=None,
        description="The mail server that sends the daily digest; without one there is none.",
    )
    smtp_port: int = Field(
        default=587,
        ge=1,
        le=65_535,
        description="The port of the mail server: 587 with STARTTLS, 465 with TLS.",
    )
    smtp_user: str | None = Field(
        default=None,
        description="The name under which the mail server knows this installation, if it asks for one.",
    )
    smtp_password: SecretStr | None = Field(
        default=None,
        description="The password that goes with that name.",
    )
    smtp_from: str | None = Field(
        default=None,
        description="The address from which the digest comes.",
    )
    smtp_tls: MailSecurity = Field(
        default=MailSecurity.STARTTLS,
        description="How the way to the mail server is encrypted: starttls, tls, or none on this computer.",
    )
    upload_limit_megabytes: int = Field(
        default=25,
        ge=1,
        le=200,
        description="The largest spreadsheet that an import accepts, in megabytes.",
    )
    publication_threshold: int = Field(
        default=11,
        ge=10,
        le=100,
        description="Counts below it are hidden from leadership and the public (California CHHS: 11).",
    )
    import_row_limit: int = Field(
        default=50_000,
        ge=1,
        description="The largest number of rows that one import accepts.",
    )

    @field_validator("public_url")
    @classmethod
    def _check_public_url(cls, value: str | None) -> str | None:
        """The address as browsers name it in their Origin, without an ending slash or the port that goes unsaid."""
        return check_origin(value) if value else None

    @property
    def is_local_database(self) -> bool:
        """Is this the database that the project made for itself, the only one ever given sample data?"""
        return self.database_url == LOCAL_DATABASE_URL

    @property
    def is_secure(self) -> bool:
        """Do people reach this installation through TLS alone?"""
        return (self.public_url or "").startswith("https://")

    @property
    def has_openid(self) -> bool:
        """Can people sign in through an identity provider?"""
        return bool(self.openid_issuer and self.openid_client_id and self.openid_client_secret)

    @property
    def has_mail(self) -> bool:
        """Is there a mail server that sends digests?"""
        return bool(self.smtp_host and self.smtp_from)

    @property
    def upload_limit_bytes(self) -> int:
        """The largest spreadsheet that an import accepts, in bytes."""
        return self.upload_limit_megabytes * MEGABYTE


def check_origin(text: str) -> str:
    """The address of an installation, in the form that browsers send as Origin. Raises ValueError with a sentence."""
    named = _ORIGIN.fullmatch(text.strip().lower().removesuffix("/"))
    if named is None:
        raise ValueError("it must be https://name or https://name:port, and nothing behind it")
    if named["scheme"] == "http" and named["name"] not in LOOPBACK_NAMES:
        raise ValueError("it must begin with https://, or every password would travel readable for all")
    port = "" if named["port"] == USUAL_PORTS[named["scheme"]] else named["port"]
    return f"{named['scheme']}://{named['name']}{port}"


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """The settings of this process. Raises SettingsError with a sentence that names the setting."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0])
        name = name if name.isupper() else f"MAYATRACK_{name.upper()}"
        raise SettingsError(
            f"The setting {name} cannot be used: {first['msg'].removeprefix('Value error, ').removesuffix('.')}."
        ) from error
