"""Which settings does this installation run with? One class, read from the environment."""

from functools import lru_cache
from pathlib import Path

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from mayatrack.exceptions import SettingsError

PROJECT_FOLDER = Path(__file__).resolve().parent.parent
DATA_FOLDER = PROJECT_FOLDER / "data"
LOCAL_DATABASE = PROJECT_FOLDER / ".mayatrack" / "mayatrack.db"
LOCAL_DATABASE_URL = f"sqlite:///{LOCAL_DATABASE}"

MEGABYTE = 1024 * 1024


class Settings(BaseSettings):
    """Everything an operator may set. A default is safe in production and may be published."""

    model_config = SettingsConfigDict(env_prefix="MAYATRACK_", extra="ignore", frozen=True)

    database_url: str = Field(
        default=LOCAL_DATABASE_URL,
        validation_alias="DATABASE_URL",
        description="Where the data lives: sqlite:///path or postgresql://user:password@host/name.",
    )
    upload_limit_megabytes: int = Field(
        default=25,
        ge=1,
        le=200,
        description="The largest spreadsheet that an import accepts, in megabytes.",
    )
    import_row_limit: int = Field(
        default=50_000,
        ge=1,
        description="The largest number of rows that one import accepts.",
    )

    @property
    def is_local_database(self) -> bool:
        """Is this the database that the project made for itself, the only one ever given sample data?"""
        return self.database_url == LOCAL_DATABASE_URL

    @property
    def upload_limit_bytes(self) -> int:
        """The largest spreadsheet that an import accepts, in bytes."""
        return self.upload_limit_megabytes * MEGABYTE


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """The settings of this process. Raises SettingsError with a sentence that names the setting."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0])
        name = name if name.isupper() else f"MAYATRACK_{name.upper()}"
        raise SettingsError(f"The setting {name} cannot be used: {first['msg']}.") from error
