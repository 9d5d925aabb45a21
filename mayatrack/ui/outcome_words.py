"""What do people call what an alumnus does?"""

from typing import Final

from mayatrack.charts.words import label_value
from mayatrack.domain.career_outcomes import OutcomeCategory

CATEGORY_WORDS: Final = {category: label_value(category.value) for category in OutcomeCategory} | {
    OutcomeCategory.TRANSFERRED: "Transferred to a four-year college",
    OutcomeCategory.ENROLLED_AT_LACCD: "Still enrolled at LACCD",
}
